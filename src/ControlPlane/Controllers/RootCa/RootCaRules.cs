using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.RootCa;

/// <summary>The ConfigMap by which pods trust the API server.</summary>
public static class RootCaRules
{
    public const string MapName = "kube-root-ca.crt";
    private const string Description = "kubernetes.io/description";
    private const string DescriptionText =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. "
        + "No other usage is guaranteed across distributions of Kubernetes clusters.";

    /// <summary>What to write; null when it is as it should be.</summary>
    public static V1ConfigMap? Plan(string ns, V1ConfigMap? current, string authority)
    {
        if (current is not null && current.Data is { Count: 1 } data && data.TryGetValue("ca.crt", out var has) && has == authority
            && current.Metadata.Annotations is { } annotations && annotations.TryGetValue(Description, out var text) && text.Length > 0)
            return null;
        var meta = current?.Metadata ?? new V1ObjectMeta { Name = MapName, NamespaceProperty = ns };
        return new V1ConfigMap
        {
            Metadata = meta with { Annotations = new Dictionary<string, string>(meta.Annotations ?? new Dictionary<string, string>()) { [Description] = DescriptionText } },
            Data = new Dictionary<string, string> { ["ca.crt"] = authority },
        };
    }
}
