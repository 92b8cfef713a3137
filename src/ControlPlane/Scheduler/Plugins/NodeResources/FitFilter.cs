using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeResources;

/// <summary>Compares what a pod needs with what each node has left. Equal verdicts are one object: thousands of nodes may lack the same.</summary>
internal sealed class FitFilter(ValueList<long> needs, ResourceTable resources) : NodeFilter
{
    private readonly Dictionary<(ulong Lacking, bool IsResolvable), Verdict> _verdicts = [];

    public override Verdict? Check(NodeEntry node)
    {
        var facts = node.Node;
        // Bit 0: too many pods. Bit i + 1: resource i; those beyond 62 share the last bit, which is then spelled out each time.
        ulong lacking = node.PodCount + 1 > facts.AllowedPods ? 1u : 0;
        var isResolvable = true;
        var amounts = needs.Span;
        for (var i = 0; i < amounts.Length; i++)
        {
            var need = amounts[i];
            if (need <= 0 || need <= facts.AllocatableOf(i) - node.RequestedOf(i))
                continue;
            lacking |= 1ul << Math.Min(i + 1, 63);
            isResolvable &= need <= facts.AllocatableOf(i);
        }
        return lacking == 0 ? null : VerdictOf(lacking, isResolvable, node);
    }

    private Verdict VerdictOf(ulong lacking, bool isResolvable, NodeEntry node)
    {
        if (lacking >> 63 != 0)
            return Make(isResolvable, node);
        if (!_verdicts.TryGetValue((lacking, isResolvable), out var verdict))
            _verdicts[(lacking, isResolvable)] = verdict = Make(isResolvable, node);
        return verdict;
    }

    private Verdict Make(bool isResolvable, NodeEntry node)
    {
        var reasons = new List<string>();
        if (node.PodCount + 1 > node.Node.AllowedPods)
            reasons.Add("Too many pods");
        for (var i = 0; i < needs.Count; i++)
        {
            if (needs[i] > 0 && needs[i] > node.Node.AllocatableOf(i) - node.RequestedOf(i))
                reasons.Add($"Insufficient {resources.NameOf(i)}");
        }
        return new Verdict(PluginNames.NodeResourcesFit, isResolvable, reasons);
    }
}
