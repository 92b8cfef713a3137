namespace NodeStack.Kubelet.Node;

/// <summary>
/// The system's time, with timers that have a thread of their own. Those of the system are fired by the thread pool, where heartbeats would queue
/// behind everything else that a busy node does. Callbacks run on that thread, one after the other, and must be short. Thread-safe.
/// </summary>
internal sealed class HeartbeatClock : TimeProvider, IDisposable
{
    private readonly object _gate = new();
    private readonly HashSet<HeartbeatTimer> _armed = [];
    private bool _isOver;

    public HeartbeatClock() => new Thread(Run) { IsBackground = true, Name = "heartbeat", Priority = ThreadPriority.AboveNormal }.Start();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HeartbeatTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Timers no longer fire.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (NextDue() is { } timer)
            timer.Fire();
    }

    /// <summary>Waits for it. Null: it is over.</summary>
    private HeartbeatTimer? NextDue()
    {
        lock (_gate)
        {
            while (!_isOver)
            {
                var next = _armed.MinBy(t => t.Due);
                var wait = next is null ? Timeout.InfiniteTimeSpan : GetElapsedTime(GetTimestamp(), next.Due);
                if (next is not null && wait <= TimeSpan.Zero)
                {
                    Rearm_NeedsLock(next);
                    return next;
                }
                // Rounded up: woken a moment early, it would spin.
                Monitor.Wait(_gate, next is null ? Timeout.Infinite : (int)Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue));
            }
            return null;
        }
    }

    private void Rearm_NeedsLock(HeartbeatTimer timer)
    {
        if (timer.Period > TimeSpan.Zero)
            timer.Due = After(timer.Period);
        else
            _armed.Remove(timer);
    }

    private long After(TimeSpan wait) => GetTimestamp() + (long)(wait.TotalSeconds * TimestampFrequency);

    private sealed class HeartbeatTimer(HeartbeatClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; set; }
        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Period = period;
                Due = clock.After(dueTime < TimeSpan.Zero ? TimeSpan.Zero : dueTime);
                if (dueTime < TimeSpan.Zero)
                    clock._armed.Remove(this);
                else
                    clock._armed.Add(this);
                Monitor.Pulse(clock._gate);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._armed.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
