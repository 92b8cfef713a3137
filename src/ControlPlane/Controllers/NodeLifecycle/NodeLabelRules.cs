using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>Labels under an old name follow those under the new one.</summary>
public static class NodeLabelRules
{
    private static readonly (string New, string Old)[] s_pairs = [("kubernetes.io/os", "beta.kubernetes.io/os"), ("kubernetes.io/arch", "beta.kubernetes.io/arch")];

    /// <summary>Those to be written.</summary>
    public static IReadOnlyDictionary<string, string> Plan(V1Node node)
    {
        var wished = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, old) in s_pairs)
            if (node.Metadata.Labels is { } labels && labels.TryGetValue(name, out var value) && (!labels.TryGetValue(old, out var has) || has != value))
                wished[old] = value;
        return wished;
    }
}
