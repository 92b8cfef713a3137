using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>The more important pod first: of higher priority, then running longer.</summary>
internal sealed class ImportanceOrder : IComparer<SchedulingPod>
{
    public static readonly ImportanceOrder Instance = new();

    public int Compare(SchedulingPod? x, SchedulingPod? y)
    {
        var order = y!.Priority.CompareTo(x!.Priority);
        return order != 0 ? order : StartOf(x).CompareTo(StartOf(y));
    }

    /// <summary>A pod that has not started counts as starting now.</summary>
    public static long StartOf(SchedulingPod pod) => pod.StartTicks == 0 ? long.MaxValue : pod.StartTicks;
}
