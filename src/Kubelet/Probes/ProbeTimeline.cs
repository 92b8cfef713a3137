namespace NodeStack.Kubelet.Probes;

/// <summary>
/// The one timer of all probes: a priority queue of due times and a single one-shot timer set to the earliest. Nothing runs between
/// due times, whatever the number of probes. Thread safe; calls <paramref name="run"/> outside its lock.
/// </summary>
internal sealed class ProbeTimeline(TimeProvider time, TimeSpan slack, Action<ProbeSlot> run) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<(ProbeSlot Slot, int Ticket), long> _queue = new();
    private readonly long _origin = time.GetTimestamp();
    private ITimer? _timer;
    private long _armedFor = long.MaxValue;
    private bool _disposed;

    /// <summary>Monotonic time since this object was made.</summary>
    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Sets when the slot is due; an earlier setting is forgotten.</summary>
    public void Schedule(ProbeSlot slot, TimeSpan due)
    {
        lock (_lock)
        {
            slot.Due = due;
            _queue.Enqueue((slot, ++slot.Ticket), due.Ticks);
            Arm_NeedsLock();
        }
    }

    public void Cancel(ProbeSlot slot)
    {
        lock (_lock)
            slot.Ticket++;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _queue.Clear();
            _timer?.Dispose();
        }
    }

    private void Tick()
    {
        lock (_lock)
            _armedFor = long.MaxValue;
        while (TakeDue() is { } slot)
            run(slot);
    }

    private ProbeSlot? TakeDue()
    {
        lock (_lock)
        {
            var horizon = (Now + slack).Ticks;
            while (_queue.TryPeek(out var entry, out var due))
            {
                var stale = entry.Ticket != entry.Slot.Ticket;
                if (!stale && due > horizon)
                    break;
                _queue.Dequeue();
                if (!stale)
                    return entry.Slot;
            }

            Arm_NeedsLock();
            return null;
        }
    }

    private void Arm_NeedsLock()
    {
        if (_disposed || !_queue.TryPeek(out _, out var due) || due >= _armedFor)
            return;
        _armedFor = due;
        var wait = TimeSpan.FromTicks(due) - Now;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
        _timer ??= time.CreateTimer(static me => ((ProbeTimeline)me!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
