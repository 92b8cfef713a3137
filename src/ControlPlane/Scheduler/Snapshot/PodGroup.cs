using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>Pods that are all the same to selectors and to affinity: how many of them each node has.</summary>
internal sealed class PodGroup(PodGroupKey key)
{
    private readonly Dictionary<int, int> _perSlot = [];

    public PodGroupKey Key => key;

    public bool IsEmpty => _perSlot.Count == 0;

    /// <summary>Node slots with the number of pods there.</summary>
    public Dictionary<int, int> PerSlot => _perSlot;

    public void Add(int slot, int count)
    {
        var sum = _perSlot.GetValueOrDefault(slot) + count;
        if (sum == 0)
            _perSlot.Remove(slot);
        else
            _perSlot[slot] = sum;
    }
}
