namespace NodeStack.KubeApi.Serving;

/// <summary>What the pages /statusz and /flagz say of their component.</summary>
/// <param name="Name">kubelet, kube-proxy.</param>
/// <param name="Paths">Where to look further, in order.</param>
/// <param name="Flags">Every flag by name, with its value.</param>
public sealed record ComponentPage(string Name, IReadOnlyList<string> Paths, IReadOnlyDictionary<string, string> Flags);
