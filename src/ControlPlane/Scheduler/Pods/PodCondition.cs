namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>The PodScheduled condition as the API server has it.</summary>
internal sealed record PodCondition(string Status, string Reason, string Message)
{
    public static readonly PodCondition None = new("", "", "");
}
