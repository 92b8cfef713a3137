namespace NodeStack.Kubelet.Images.Providers;

/// <summary>What a plugin is asked.</summary>
/// <param name="Token">Of the pod's service account; empty where the plugin takes none.</param>
internal sealed record ProviderRequest(string Image, string Token, IReadOnlyDictionary<string, string> Annotations)
{
    public override string ToString() => $"ProviderRequest({Image})";
}
