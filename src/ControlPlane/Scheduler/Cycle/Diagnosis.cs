using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>Why nodes are not possible for a pod: a word on each that was asked about, and one on all others.</summary>
internal sealed class Diagnosis
{
    private readonly int _slots;
    private Verdict?[] _bySlot = [];
    private Verdict? _noted;

    /// <param name="slots">Slots of the snapshot.</param>
    /// <param name="nodeCount">All nodes.</param>
    public Diagnosis(int slots, int nodeCount) => (_slots, NodeCount) = (slots, nodeCount);

    public int NodeCount { get; }

    /// <summary>Nodes with a word of their own.</summary>
    public int Count { get; private set; }

    /// <summary>Of nodes that have no word of their own; null for none.</summary>
    public Verdict? Others { get; set; }

    /// <summary>A plugin's word on all nodes, before any was looked at.</summary>
    public Verdict? Rejection { get; private set; }

    /// <summary>The plugins that said no anywhere.</summary>
    public uint Rejectors { get; private set; }

    /// <summary>An error, which makes all else void.</summary>
    public Verdict? Error { get; private set; }

    public void Reject(Verdict verdict)
    {
        (Rejection, Others) = (verdict, verdict);
        Note(verdict);
    }

    public void Set(NodeEntry node, Verdict verdict)
    {
        if (_bySlot.Length == 0)
            _bySlot = new Verdict?[_slots];
        Count += _bySlot[node.Slot] is null ? 1 : 0;
        _bySlot[node.Slot] = verdict;
        Note(verdict);
    }

    public Verdict? Of(NodeEntry node) => (_bySlot.Length == 0 ? null : _bySlot[node.Slot]) ?? Others;

    public void AddRejectors(uint plugins) => Rejectors |= plugins;

    /// <summary>Reasons and how many nodes each holds for.</summary>
    public Dictionary<string, int> Reasons()
    {
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        // Neighbours mostly lack the same, and then share one verdict: they are counted together.
        Verdict? run = null;
        var length = 0;
        foreach (var verdict in _bySlot)
        {
            if (ReferenceEquals(verdict, run))
            {
                length++;
                continue;
            }
            Add(reasons, run, length);
            (run, length) = (verdict, 1);
        }
        Add(reasons, run, length);
        if (Count < NodeCount)
            Add(reasons, Others, NodeCount - Count);
        return reasons;
    }

    private static void Add(Dictionary<string, int> reasons, Verdict? verdict, int nodes)
    {
        if (verdict is null)
            return;
        foreach (var reason in verdict.Reasons)
            reasons[reason] = reasons.GetValueOrDefault(reason) + nodes;
    }

    private void Note(Verdict verdict)
    {
        if (!ReferenceEquals(verdict, _noted))
            Rejectors |= PluginNames.BitOf(verdict.Plugin);
        _noted = verdict;
        if (verdict.IsError)
            Error = verdict;
    }
}
