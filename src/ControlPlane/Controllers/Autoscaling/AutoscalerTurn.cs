using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>One look at one autoscaler.</summary>
internal sealed class AutoscalerTurn(ObjectKey key, V2HorizontalPodAutoscaler autoscaler, AutoscalerConditions conditions)
{
    public ObjectKey Key => key;
    public V2HorizontalPodAutoscaler Autoscaler => autoscaler;
    public AutoscalerConditions Conditions => conditions;
    public V1ObjectReference About { get; } = ObjectKind.HorizontalPodAutoscaler.Reference(autoscaler.Metadata);
    public int? Current { get; set; }
    public int? Desired { get; set; }
    public IList<V2MetricStatus>? Metrics { get; set; }
    public bool IsScaled { get; set; }
}
