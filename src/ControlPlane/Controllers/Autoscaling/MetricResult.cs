using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>What one metric of an autoscaler wants, or why it says nothing.</summary>
/// <param name="Name">As messages name it.</param>
/// <param name="Status">Null: nothing was measured.</param>
/// <param name="Reason">Of the failure; empty: there was none.</param>
/// <param name="Problem">What the event and the condition say.</param>
/// <param name="Error">What the whole look says of it.</param>
public sealed record MetricResult(int Replicas, string Name, V2MetricStatus? Status, string Reason = "", string Problem = "", string Error = "")
{
    public bool IsGood => Reason.Length == 0;
}
