using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>A pod that waits for a node, with its history. Changed only by the queue, and by the loop while it is in no queue.</summary>
internal sealed class QueuedPod(SchedulingPod pod, DateTimeOffset now, long sequence)
{
    public SchedulingPod Pod { get; set; } = pod;

    public string Uid { get; } = pod.Uid;

    public QueuePlace Place { get; set; }

    /// <summary>When it came, or was last turned down.</summary>
    public DateTimeOffset Since { get; set; } = now;

    /// <summary>When it first was free to be scheduled; null: never yet.</summary>
    public DateTimeOffset? FirstActive { get; set; }

    public int Attempts { get; set; }

    public int UnschedulableCount { get; set; }

    public int ErrorsInARow { get; set; }

    /// <summary>The plugins that turned it down last.</summary>
    public uint Rejectors { get; set; }

    public DateTimeOffset BackoffUntil { get; set; }

    /// <summary>It waited so long that it was tried without a change.</summary>
    public bool WasFlushed { get; set; }

    /// <summary>A change came that is worth a try while room was still being made for it.</summary>
    public bool HasMissedChange { get; set; }

    /// <summary>Tells apart what is otherwise the same.</summary>
    public long Sequence { get; } = sequence;
}
