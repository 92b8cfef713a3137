using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>What the API server tells of volumes right now. Thread-safe.</summary>
internal interface IVolumeView
{
    VolumeClaim? FindClaim(string ns, string name);

    VolumeFacts? FindVolume(string name);

    NodeFacts? FindNode(string name);

    bool HasPod(string ns, string name, string uid);

    /// <summary>Ends with the next change of any of them.</summary>
    Task NextChange { get; }
}
