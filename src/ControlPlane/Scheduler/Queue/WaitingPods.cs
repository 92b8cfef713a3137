namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Pods that wait, each in one place, and in the order in which they leave it. For one thread.</summary>
/// <param name="moved">Told of each move: to which queue, and by which event.</param>
internal sealed class WaitingPods(Action<string, string>? moved)
{
    private readonly HashSet<QueuedPod> _gated = [];

    public SortedSet<QueuedPod> Active { get; } = new(new QueueOrder(byBackoff: false));

    public SortedSet<QueuedPod> Backoff { get; } = new(new QueueOrder(byBackoff: true));

    public SortedSet<QueuedPod> Errors { get; } = new(new QueueOrder(byBackoff: true));

    public UnschedulablePods Unschedulable { get; } = new();

    public int GatedCount => _gated.Count;

    /// <summary>Puts a pod somewhere else, and tells of it.</summary>
    /// <param name="cause">Of <see cref="EventLabels"/>.</param>
    public void Move(QueuedPod queued, QueuePlace place, string cause)
    {
        Leave(queued);
        Enter(queued, place);
        moved?.Invoke(NameOf(place), cause);
    }

    /// <summary>Puts a pod that is nowhere into a place.</summary>
    public void Enter(QueuedPod queued, QueuePlace place)
    {
        queued.Place = place;
        switch (place)
        {
            case QueuePlace.Active:
                Active.Add(queued);
                break;
            case QueuePlace.Backoff:
                Backoff.Add(queued);
                break;
            case QueuePlace.ErrorBackoff:
                Errors.Add(queued);
                break;
            case QueuePlace.Unschedulable:
                Unschedulable.Add(queued);
                break;
            case QueuePlace.Gated:
                _gated.Add(queued);
                break;
            case QueuePlace.None:
                break;
        }
    }

    /// <summary>Takes a pod from where it is. What it is sorted by may change after that only.</summary>
    public void Leave(QueuedPod queued)
    {
        _ = queued.Place switch
        {
            QueuePlace.Active => Active.Remove(queued),
            QueuePlace.Backoff => Backoff.Remove(queued),
            QueuePlace.ErrorBackoff => Errors.Remove(queued),
            QueuePlace.Unschedulable => Unschedulable.Remove(queued),
            QueuePlace.Gated => _gated.Remove(queued),
            _ => false,
        };
        queued.Place = QueuePlace.None;
    }

    /// <summary>As upstream's metrics name them.</summary>
    private static string NameOf(QueuePlace place) => place switch
    {
        QueuePlace.Active => "active",
        QueuePlace.Backoff or QueuePlace.ErrorBackoff => "backoff",
        QueuePlace.Gated => "gated",
        _ => "unschedulable",
    };
}
