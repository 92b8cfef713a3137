using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A PersistentVolumeClaim as far as scheduling goes.</summary>
/// <param name="OwnerPodUid">Of the pod that controls it; empty where none does.</param>
/// <param name="ClassName">Empty for none.</param>
/// <param name="HasRequest">It says how much it needs.</param>
/// <param name="Version">Its resource version.</param>
internal sealed record VolumeClaim(
    string Namespace, string Name, string Uid, string OwnerPodUid, string ClassName, string VolumeName, bool IsBindCompleted, bool IsLost, bool IsTerminating,
    string SelectedNode, ValueList<string> AccessModes, bool HasRequest, long RequestBytes, string VolumeMode, string AttributesClass, LabelMatcher? Selector, string Version)
{
    public string Key => $"{Namespace}/{Name}";

    /// <summary>It has its volume, and both sides know.</summary>
    public bool IsFullyBound => VolumeName.Length > 0 && IsBindCompleted;
}
