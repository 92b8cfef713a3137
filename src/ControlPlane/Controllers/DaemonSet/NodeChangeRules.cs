using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>Which changes of nodes matter to where daemons run: not those of their status, which come every few seconds.</summary>
public static class NodeChangeRules
{
    public static bool Matters(V1Node? before, V1Node? now) => before is null || now is null
        || !Labels(before).SequenceEqual(Labels(now)) || !Taints(before).SequenceEqual(Taints(now));

    private static IEnumerable<(string, string)> Labels(V1Node node) =>
        (node.Metadata.Labels ?? new Dictionary<string, string>()).Select(l => (l.Key, l.Value)).OrderBy(l => l.Key, StringComparer.Ordinal);

    private static IEnumerable<(string?, string?, string?)> Taints(V1Node node) => (node.Spec?.Taints ?? []).Select(t => ((string?)t.Key, (string?)t.Value, (string?)t.Effect));
}
