using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>
/// Pods without a node, each in one place:
/// <code>
/// Add -> Active | Gated            Pop: Active -> None, or Backoff -> None while Active is empty
/// failed: None -> Unschedulable (turned down) | ErrorBackoff (an error)
/// a change worth it: Unschedulable -> Backoff | Active when its wait is over      gates lifted: Gated -> Active
/// wait over: Backoff, ErrorBackoff -> Active       5 minutes: Unschedulable -> Backoff | Active
/// </code>
/// Owned by the scheduling loop, for one thread.
/// </summary>
/// <param name="hints">By the name of the profile.</param>
/// <param name="moved">Told of each move: to which queue, and by which event.</param>
internal sealed class SchedulingQueue(QueueOptions options, IReadOnlyDictionary<string, HintTable> hints, Action<string, string>? moved = null)
{
    private readonly Dictionary<string, QueuedPod> _pods = new(StringComparer.Ordinal);
    private readonly WaitingPods _waiting = new(moved);
    private readonly PreemptionHolds _preempting = new();
    private long _sequence;

    public int ActiveCount => _waiting.Active.Count;

    public int BackoffCount => _waiting.Backoff.Count + _waiting.Errors.Count;

    public int UnschedulableCount => _waiting.Unschedulable.Count;

    public int GatedCount => _waiting.GatedCount;

    /// <summary>All that wait, for showing.</summary>
    public IEnumerable<QueuedPod> Waiting => _pods.Values;

    public QueuedPod? Find(string uid) => _pods.GetValueOrDefault(uid);

    /// <summary>A pod that is new, or that is back after it was taken out for good.</summary>
    public void Add(SchedulingPod pod, DateTimeOffset now)
    {
        Delete(pod.Uid);
        var queued = _pods[pod.Uid] = new QueuedPod(pod, now, _sequence++);
        Activate(queued, now, EventLabels.UnscheduledPodAdd);
    }

    /// <summary>The pod as it is now. What changed of it may make it schedulable.</summary>
    public void Update(SchedulingPod pod, EventKinds changes, SchedulingPod before, DateTimeOffset now)
    {
        if (!_pods.TryGetValue(pod.Uid, out var queued))
        {
            Add(pod, now);
            return;
        }
        var place = queued.Place;
        _waiting.Leave(queued);
        queued.Pod = pod;
        if (place == QueuePlace.Gated && !pod.IsGated)
            Activate(queued, now, EventLabels.Of(EventKinds.OwnGatesLifted));
        else if (place == QueuePlace.Unschedulable && OwnChange(queued, changes, before) is { } change)
            Requeue(queued, now, change);
        else
            _waiting.Enter(queued, place);
    }

    public void Delete(string uid)
    {
        _preempting.End(uid);
        if (_pods.Remove(uid, out var queued))
            _waiting.Leave(queued);
    }

    /// <summary>The next one to be scheduled; null while there is none. It is in no queue until it is given back, or deleted.</summary>
    public QueuedPod? Pop(DateTimeOffset now)
    {
        Flush(_waiting.Backoff, now);
        Flush(_waiting.Errors, now);
        // With nothing else to do there is no use in waiting.
        var queued = _waiting.Active.Count > 0 ? _waiting.Active.Min : _waiting.Backoff.Min;
        if (queued is null)
            return null;
        _waiting.Leave(queued);
        queued.Attempts++;
        return queued;
    }

    /// <summary>Gives back a pod that got no node.</summary>
    /// <param name="rejectors">Who turned it down; 0: an error.</param>
    public void Failed(QueuedPod queued, uint rejectors, DateTimeOffset now)
    {
        if (!_pods.TryGetValue(queued.Uid, out var known) || known != queued || queued.Place != QueuePlace.None)
            return;
        (queued.Rejectors, queued.Since, queued.WasFlushed, queued.HasMissedChange) = (rejectors, now, false, false);
        if (rejectors == 0)
            queued.ErrorsInARow++;
        else
            (queued.UnschedulableCount, queued.ErrorsInARow) = (queued.UnschedulableCount + 1, 0);
        var failures = queued.ErrorsInARow > 0 ? queued.ErrorsInARow : queued.UnschedulableCount;
        queued.BackoffUntil = BackoffRules.Align(now + BackoffRules.Delay(failures, options.FirstBackoff, options.LongestBackoff));
        var place = queued.Pod.IsGated ? QueuePlace.Gated : rejectors == 0 ? QueuePlace.ErrorBackoff : QueuePlace.Unschedulable;
        _waiting.Move(queued, place, EventLabels.ScheduleAttemptFailure);
    }

    /// <summary>A change of the cluster: those that it is worth a try for come back.</summary>
    /// <param name="only">Only these; null for all.</param>
    public void Move(ClusterEvent change, DateTimeOffset now, Func<SchedulingPod, bool>? only = null)
    {
        if (_waiting.Unschedulable.Count == 0)
            return;
        foreach (var queued in _waiting.Unschedulable.WorthRetrying(change, hints))
        {
            if (!IsTooEarly(queued, change) && (only is null || only(queued.Pod)))
                Requeue(queued, now, change.Label);
        }
    }

    /// <summary>Brings a pod back whatever it waits for, but its gates.</summary>
    public void Activate(string uid, DateTimeOffset now)
    {
        if (_pods.TryGetValue(uid, out var queued) && queued.Place is QueuePlace.Unschedulable or QueuePlace.Backoff or QueuePlace.ErrorBackoff)
            Activate(queued, now, EventLabels.Of(EventKinds.Forced));
    }

    /// <summary>Room is being made for the pod: it stays where it is until that is done, and seen.</summary>
    /// <param name="victims">Each with whether it is on its way out already.</param>
    public void BeginPreemption(string uid, IReadOnlyCollection<(string Uid, bool IsGoing)> victims) => _preempting.Begin(uid, victims);

    /// <summary>All victims were told to go.</summary>
    public void EndPreemption(string uid, DateTimeOffset now)
    {
        if (_preempting.Written(uid))
            CatchUp(uid, now);
    }

    /// <summary>The room could not be made: the pod looks for another.</summary>
    public void AbandonPreemption(string uid, DateTimeOffset now)
    {
        _preempting.End(uid);
        Activate(uid, now);
    }

    /// <summary>A pod on a node is on its way out, or gone: told before the change itself is (<see cref="Move"/>).</summary>
    public void Left(string uid, bool isGone, DateTimeOffset now)
    {
        foreach (var opened in _preempting.Left(uid, isGone))
            CatchUp(opened, now);
    }

    /// <summary>Brings back who waited very long.</summary>
    public void FlushLeftovers(DateTimeOffset now)
    {
        foreach (var queued in _waiting.Unschedulable.All.Where(q => now - q.Since > options.LongestWait).ToList())
        {
            queued.WasFlushed = true;
            _preempting.End(queued.Uid);
            Requeue(queued, now, EventLabels.Of(EventKinds.Timeout));
        }
    }

    /// <summary>When somebody's wait is over that nobody can shorten; null for never.</summary>
    public DateTimeOffset? NextWake() => _waiting.Errors.Min is { } first ? first.BackoffUntil + TimeSpan.FromSeconds(1) : null;

    /// <summary>What mattered to the pod while it was held.</summary>
    private void CatchUp(string uid, DateTimeOffset now)
    {
        if (_pods.TryGetValue(uid, out var queued) && queued is { HasMissedChange: true, Place: QueuePlace.Unschedulable })
            Requeue(queued, now, EventLabels.Of(EventKinds.PodDelete));
    }

    /// <summary>The pod waits for its victims, and neither is this the last of them nor room elsewhere. It may not look for other victims meanwhile.</summary>
    private bool IsTooEarly(QueuedPod queued, ClusterEvent change) =>
        change is { Kind: EventKinds.PodDelete, OldPod: { } gone } && _preempting.IsWaiting(queued.Uid)
        && (_preempting.IsVictim(queued.Uid, gone.Uid) || !RoomRules.MayFit(queued.Pod, queued.Rejectors, change.Node, change.Kept));

    private string? OwnChange(QueuedPod queued, EventKinds changes, SchedulingPod before)
    {
        if (!hints.TryGetValue(queued.Pod.Shape.SchedulerName, out var table))
            return null;
        for (var bit = 1; bit <= (int)EventKinds.OwnOther; bit <<= 1)
        {
            var kind = (EventKinds)bit & changes;
            if (kind != 0 && table.IsWorthRetrying(queued.Pod, queued.Rejectors, new ClusterEvent(kind) { OldPod = before, NewPod = queued.Pod }))
                return EventLabels.Of(kind);
        }
        return null;
    }

    private void Requeue(QueuedPod queued, DateTimeOffset now, string cause)
    {
        if (_preempting.IsHeld(queued.Uid))
        {
            queued.HasMissedChange = true;
            if (queued.Place == QueuePlace.None)
                _waiting.Enter(queued, QueuePlace.Unschedulable);
            return;
        }
        if (BackoffRules.IsOver(queued.BackoffUntil, now))
        {
            Activate(queued, now, cause);
            return;
        }
        _preempting.End(queued.Uid);
        _waiting.Move(queued, QueuePlace.Backoff, cause);
    }

    private void Activate(QueuedPod queued, DateTimeOffset now, string cause)
    {
        _preempting.End(queued.Uid);
        var isGated = queued.Pod.IsGated;
        if (!isGated)
            queued.FirstActive ??= now;
        _waiting.Move(queued, isGated ? QueuePlace.Gated : QueuePlace.Active, cause);
    }

    private void Flush(SortedSet<QueuedPod> waiting, DateTimeOffset now)
    {
        while (waiting.Min is { } first && BackoffRules.IsOver(first.BackoffUntil, now))
            Activate(first, now, EventLabels.BackoffComplete);
    }
}
