using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>The probes of one pod. Changed only under the lock of <see cref="ProbeLoop"/>; Verdicts is replaced whole and may be read by anyone.</summary>
internal sealed class PodProbes(V1Pod pod)
{
    private static readonly IReadOnlyDictionary<(string, ProbeKind), ProbeVerdict> NoVerdicts = new Dictionary<(string, ProbeKind), ProbeVerdict>();

    private volatile IReadOnlyDictionary<(string, ProbeKind), ProbeVerdict> _verdicts = NoVerdicts;

    public V1Pod Pod { get; private set; } = pod;
    public IReadOnlyList<(V1Container Container, bool IsInit)> Probed { get; private set; } = ContainerProbesSelector.Probed(pod);
    public List<ProbeSlot> Slots { get; } = [];
    public string PodIp { get; set; } = "";

    /// <summary>The pod terminates: only readiness goes on.</summary>
    public bool Stopping { get; set; }
    public IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Verdicts => _verdicts;

    public void Replace(V1Pod pod)
    {
        Pod = pod;
        Probed = ContainerProbesSelector.Probed(pod);
    }

    public ProbeSlot? Startup(string containerId)
    {
        foreach (var slot in Slots)
        {
            if (slot.Target.Kind == ProbeKind.Startup && slot.Target.ContainerId == containerId)
                return slot;
        }

        return null;
    }

    public void PublishVerdicts()
    {
        if (Slots.Count == 0)
        {
            _verdicts = NoVerdicts;
            return;
        }

        var verdicts = new Dictionary<(string, ProbeKind), ProbeVerdict>(Slots.Count);
        foreach (var slot in Slots)
            verdicts[(slot.Target.ContainerId, slot.Target.Kind)] = slot.State.Verdict;
        _verdicts = verdicts;
    }
}
