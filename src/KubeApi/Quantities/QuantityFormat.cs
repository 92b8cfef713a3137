namespace NodeStack.KubeApi.Quantities;

/// <summary>The family of suffixes a quantity was written with and is written back with.</summary>
public enum QuantityFormat
{
    /// <summary>n, u, m, none, k, M, G, T, P, E.</summary>
    DecimalSi,

    /// <summary>Ki, Mi, Gi, Ti, Pi, Ei.</summary>
    BinarySi,

    /// <summary>e followed by a power of ten.</summary>
    DecimalExponent,
}
