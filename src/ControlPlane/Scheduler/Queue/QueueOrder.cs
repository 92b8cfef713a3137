namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Whose turn it is (PrioritySort): by priority, then by who waits longer. In back-off, who may come back first.</summary>
internal sealed class QueueOrder(bool byBackoff) : IComparer<QueuedPod>
{
    public int Compare(QueuedPod? x, QueuedPod? y)
    {
        if (ReferenceEquals(x, y))
            return 0;
        var (a, b) = (x!, y!);
        var order = byBackoff ? a.BackoffUntil.CompareTo(b.BackoffUntil) : 0;
        if (order == 0)
            order = b.Pod.Priority.CompareTo(a.Pod.Priority);
        if (order == 0)
            order = a.Since.CompareTo(b.Since);
        return order != 0 ? order : a.Sequence.CompareTo(b.Sequence);
    }
}
