using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>Who has to go for a pod to fit somewhere, or why that does not help.</summary>
/// <param name="Node">Empty: nobody goes.</param>
/// <param name="Clears">Whether room kept elsewhere for the pod is given up.</param>
/// <param name="Message">For the pod's condition; empty where room is made.</param>
internal sealed record PreemptionPlan(string Node, IReadOnlyList<SchedulingPod> Victims, bool Clears, string Message)
{
    public static PreemptionPlan Ineligible(string why) => new("", [], false, $"preemption: {why}");
}
