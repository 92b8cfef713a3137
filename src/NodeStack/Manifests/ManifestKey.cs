namespace NodeStack.Manifests;

/// <summary>Which object of the cluster.</summary>
/// <param name="Namespace">As it is written; empty: none, or the default one.</param>
internal sealed record ManifestKey(string ApiVersion, string Kind, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
