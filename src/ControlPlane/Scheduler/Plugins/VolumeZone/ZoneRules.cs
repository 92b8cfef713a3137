using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeZone;

/// <summary>Zones and regions by labels, the old names and the new ones.</summary>
internal static class ZoneRules
{
    private static readonly string[] s_keys =
    [
        "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
    ];

    /// <summary>Of a volume's labels; several zones are one value with __ between.</summary>
    public static IEnumerable<ZoneRequirement> Of(LabelSet labels)
    {
        foreach (var key in s_keys)
        {
            if (labels.Find(key) is { } value)
                yield return new ZoneRequirement(key, [.. value.Split("__", StringSplitOptions.RemoveEmptyEntries)]);
        }
    }

    public static bool HasZone(LabelSet node)
    {
        foreach (var key in s_keys)
        {
            if (node.Find(key) is not null)
                return true;
        }
        return false;
    }

    public static bool IsMet(ZoneRequirement requirement, LabelSet node) =>
        (node.Find(requirement.Key) ?? node.Find(NewName(requirement.Key))) is { } value && requirement.Values.Contains(value);

    private static string NewName(string key) => key.Replace("failure-domain.beta.kubernetes.io", "topology.kubernetes.io", StringComparison.Ordinal);
}
