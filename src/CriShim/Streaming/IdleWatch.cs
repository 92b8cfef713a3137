namespace NodeStack.CriShim.Streaming;

/// <summary>
/// Cancels a token once nothing has happened for a while. Marking activity costs one write; one timer per stream looks at it, so
/// a busy stream does not re-arm timers. A stream may live up to a quarter longer than its limit.
/// </summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private long _lastActivity;
    private long _limitTicks;

    public IdleWatch(TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        _time = time;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _lastActivity = time.GetTimestamp();
        _timer = time.CreateTimer(static me => ((IdleWatch)me!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        SetLimit(limit);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>True when the token was cancelled by this watch and not by its caller.</summary>
    public bool Expired { get; private set; }

    public void Mark() => Volatile.Write(ref _lastActivity, _time.GetTimestamp());

    /// <summary>A zero or negative limit switches the watch off.</summary>
    public void SetLimit(TimeSpan limit)
    {
        Volatile.Write(ref _limitTicks, limit.Ticks);
        Mark();
        var period = limit > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Max(limit.Ticks / 4, TimeSpan.TicksPerMillisecond)) : Timeout.InfiniteTimeSpan;
        _timer.Change(period, period);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Look()
    {
        var limit = Volatile.Read(ref _limitTicks);
        if (limit <= 0 || _time.GetElapsedTime(Volatile.Read(ref _lastActivity)).Ticks < limit) return;
        Expired = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended while the timer fired.
        }
    }
}
