using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>A pod that was given its node.</summary>
/// <param name="Pod">With the node.</param>
/// <param name="Volumes">What has to be written first; null for nothing.</param>
/// <param name="VolumeTimeout">How long volumes are waited for.</param>
internal sealed record BindingRequest(SchedulingPod Pod, VolumePlan? Volumes, TimeSpan VolumeTimeout);
