using Microsoft.Extensions.Time.Testing;
using NodeStack.TestSupport;

namespace NodeStack.Proxy.Tests;

/// <summary>
/// A time that tests move, and that knows who waits for it: it is moved only when all loops wait, so that none takes the time before for the time after.
/// </summary>
/// <param name="loops">How many wait when there is nothing to do.</param>
internal sealed class WatchedTime(int loops = 1) : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly Lock _lock = new();
    private readonly HashSet<Watched> _live = [];
    private int _made;
    private int _seen;

    /// <summary>By how much somebody set the clock forward, or back.</summary>
    public TimeSpan ClockError { get; set; }

    public int Loops { get; set; } = loops;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ClockError;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Watched(this, GetTimestamp() + dueTime.Ticks);
        lock (_lock)
        {
            _live.Add(timer);
            _made++;
        }
        timer.Inner = base.CreateTimer(callback, state, dueTime, period);
        return timer;
    }

    /// <summary>To be called before something that wakes a loop, if the time is moved after it.</summary>
    public void Expect()
    {
        lock (_lock)
            _seen = _made;
    }

    /// <summary>All wait again, after what was expected.</summary>
    public Task SettledAsync() => Eventually.TrueAsync(
        () =>
        {
            lock (_lock)
                return _made > _seen && _live.Count == Loops;
        },
        s_deadline, "all loops to wait");

    /// <summary>Moves the time, and comes back when those who waited for it wait again.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await SettledAsync();
        bool isSomebodyDue;
        lock (_lock)
        {
            isSomebodyDue = _live.Any(t => t.Due <= GetTimestamp() + by.Ticks);
            if (isSomebodyDue)
                _seen = _made;
        }
        Advance(by);
        if (isSomebodyDue)
            await SettledAsync();
    }

    private sealed class Watched(WatchedTime owner, long due) : ITimer
    {
        public long Due => due;
        public ITimer? Inner { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("no loop changes its timers");

        public void Dispose()
        {
            lock (owner._lock)
                owner._live.Remove(this);
            Inner?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
