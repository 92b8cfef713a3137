namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>What was found in a certificate file and its key file.</summary>
/// <param name="Damage">Why they are of no use (damaged, key of another pair), null: they are fine.</param>
/// <param name="HasKey">Whether the key file is there.</param>
/// <param name="IsSigned">Whether the present authority signed it (true for authorities).</param>
/// <param name="Names">Subject alternative names, addresses in their usual text form.</param>
public sealed record CertificateSighting(
    string? Damage,
    bool HasKey,
    bool IsSigned,
    string CommonName,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Names,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter);
