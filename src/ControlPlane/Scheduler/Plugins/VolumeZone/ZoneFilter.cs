using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeZone;

/// <summary>Nodes that say no zone at all can have any volume.</summary>
internal sealed class ZoneFilter(IReadOnlyList<ZoneRequirement> zones) : NodeFilter
{
    private static readonly Verdict s_verdict = Verdict.Unresolvable(PluginNames.VolumeZone, "node(s) had no available volume zone");

    public override Verdict? Check(NodeEntry node)
    {
        if (!ZoneRules.HasZone(node.Node.Labels))
            return null;
        foreach (var zone in zones)
        {
            if (!ZoneRules.IsMet(zone, node.Node.Labels))
                return s_verdict;
        }
        return null;
    }
}
