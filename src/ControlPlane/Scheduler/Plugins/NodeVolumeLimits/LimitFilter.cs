using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeVolumeLimits;

/// <param name="wanted">The pod's volumes.</param>
internal sealed class LimitFilter(HashSet<CsiVolume> wanted, ClusterSnapshot snapshot) : NodeFilter
{
    private static readonly Verdict s_full = Verdict.Unschedulable(PluginNames.NodeVolumeLimits, "node(s) exceed max volume count");

    public override Verdict? Check(NodeEntry node)
    {
        var facts = snapshot.Volumes.CsiNodes.GetValueOrDefault(node.Name);
        foreach (var volume in wanted)
        {
            if (IsMissing(volume.Driver, facts))
                return Verdict.Unschedulable(PluginNames.NodeVolumeLimits, $"{volume.Driver} CSI driver is not installed on the node");
        }
        if (facts is null || !HasLimit(facts))
            return null;
        var present = CsiVolumeRules.On(node, snapshot.Volumes);
        foreach (var (driver, limit) in facts.Drivers)
        {
            var added = wanted.Count(v => v.Driver == driver && !present.Contains(v));
            if (limit is { } most && added > 0 && present.Count(v => v.Driver == driver) + added > most)
                return s_full;
        }
        return null;
    }

    private bool IsMissing(string driver, CsiNodeFacts? node)
    {
        if (!snapshot.Volumes.CsiDrivers.TryGetValue(driver, out var facts) || !facts.MustBeInstalled)
            return false;
        foreach (var one in node?.Drivers ?? [])
        {
            if (one.Driver == driver)
                return false;
        }
        return true;
    }

    private static bool HasLimit(CsiNodeFacts node)
    {
        foreach (var driver in node.Drivers)
        {
            if (driver.Limit is not null)
                return true;
        }
        return false;
    }
}
