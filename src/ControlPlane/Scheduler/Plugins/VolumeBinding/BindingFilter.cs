using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeBinding;

/// <summary>Tries a pod's claims, those that have their volume and those that get it with the node, on each node.</summary>
internal sealed class BindingFilter : NodeFilter
{
    private const string NodeConflict = "node(s) didn't match PersistentVolume's node affinity";
    private const string BindConflict = "node(s) didn't find available persistent volumes to bind";
    private const string NotEnoughSpace = "node(s) did not have enough free storage";
    private const string VolumeMissing = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";
    private readonly IReadOnlyList<VolumeClaim> _bound;
    private readonly IReadOnlyList<VolumeClaim> _waiting;
    private readonly VolumeState _volumes;
    private readonly Dictionary<string, VolumeFacts[]> _free = new(StringComparer.Ordinal);

    public BindingFilter(IReadOnlyList<VolumeClaim> bound, IEnumerable<VolumeClaim> waiting, VolumeState volumes)
    {
        // Small claims first, so that they take the small volumes.
        (_bound, _waiting, _volumes) = (bound, [.. waiting.OrderBy(static c => c.RequestBytes)], volumes);
        foreach (var claim in _waiting)
            _free.TryAdd(claim.ClassName, [.. volumes.VolumesOf(claim.ClassName)]);
    }

    public override Verdict? Check(NodeEntry node)
    {
        var reasons = new List<string>();
        CheckBound(node.Node, reasons);
        _ = Plan(node.Node, reasons);
        return reasons.Count == 0 ? null : Verdict.Unresolvable(PluginNames.VolumeBinding, reasons);
    }

    public override VolumePlan? VolumesOn(NodeEntry node) => Plan(node.Node, []) is { IsEmpty: false } plan ? plan : null;

    private void CheckBound(NodeFacts node, List<string> reasons)
    {
        foreach (var claim in _bound)
        {
            var volume = _volumes.FindVolume(claim.VolumeName);
            if (volume is not null && volume.CanBeOn(node.Name, node.Labels))
                continue;
            reasons.Add(volume is null ? VolumeMissing : NodeConflict);
            return;
        }
    }

    private VolumePlan Plan(NodeFacts node, List<string> reasons)
    {
        if (_waiting.Count == 0)
            return VolumePlan.Empty;
        var (bindings, provisions, taken) = (new List<ClaimBinding>(), new List<VolumeClaim>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var claim in _waiting)
        {
            if (claim.SelectedNode.Length > 0 && claim.SelectedNode != node.Name)
            {
                reasons.Add(BindConflict);
                return VolumePlan.Empty;
            }
            var volume = claim.SelectedNode.Length > 0 ? null : VolumeMatchRules.Find(claim, _free[claim.ClassName], taken, node.Name, node.Labels);
            if (volume is null)
                provisions.Add(claim);
            else if (taken.Add(volume.Name))
                bindings.Add(new ClaimBinding(volume, claim));
        }
        foreach (var claim in provisions)
        {
            if (WhyNotProvided(claim, node) is not { } reason)
                continue;
            reasons.Add(reason);
            return VolumePlan.Empty;
        }
        return new VolumePlan(bindings, provisions);
    }

    private string? WhyNotProvided(VolumeClaim claim, NodeFacts node)
    {
        var storage = _volumes.Classes[claim.ClassName];
        if (!storage.Provisions || !storage.CanProvideFor(node.Name, node.Labels))
            return BindConflict;
        return HasRoom(claim, storage, node) ? null : NotEnoughSpace;
    }

    private bool HasRoom(VolumeClaim claim, ClassFacts storage, NodeFacts node)
    {
        if (!claim.HasRequest || !_volumes.CsiDrivers.TryGetValue(storage.Provisioner, out var driver) || !driver.TracksCapacity)
            return true;
        foreach (var capacity in _volumes.Capacities.Values)
        {
            if (capacity.ClassName == storage.Name && capacity.LimitBytes >= claim.RequestBytes && capacity.Nodes.Matches(node.Labels))
                return true;
        }
        return false;
    }
}
