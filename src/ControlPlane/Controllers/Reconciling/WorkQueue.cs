using System.Threading.Channels;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>
/// Keys that want work. A key that is added several times before it is taken is taken once; a key added while it is worked on is taken again after
/// that; no key is worked on by two at once. Keys can be added for later, and after failures with back-off. Thread-safe.
/// </summary>
public sealed class WorkQueue : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Channel<ObjectKey> _ready = Channel.CreateUnbounded<ObjectKey>();
    private readonly string _name;
    private readonly IWorkQueueObserver _observer;

    /// <summary>With when they were added.</summary>
    private readonly Dictionary<ObjectKey, long> _dirty = [];

    /// <summary>With when they were taken.</summary>
    private readonly Dictionary<ObjectKey, long> _working = [];
    private readonly Dictionary<ObjectKey, int> _failures = [];
    private readonly Dictionary<ObjectKey, DateTimeOffset> _later = [];
    private readonly PriorityQueue<ObjectKey, DateTimeOffset> _due = new();
    private readonly ITimer _timer;

    /// <param name="name">As it is told to the observer.</param>
    public WorkQueue(TimeProvider time, string name = "", IWorkQueueObserver? observer = null)
    {
        (_time, _name, _observer) = (time, name, observer ?? NoQueueObserver.Instance);
        _timer = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that wait to be taken now.</summary>
    public int Depth
    {
        get
        {
            lock (_lock) return _dirty.Count;
        }
    }

    public void Add(ObjectKey key)
    {
        lock (_lock) Add_NeedsLock(key);
    }

    /// <summary>Adds the key when the time has passed; the earliest of several such wishes counts.</summary>
    public void AddAfter(ObjectKey key, TimeSpan wait)
    {
        lock (_lock)
        {
            if (wait <= TimeSpan.Zero)
            {
                Add_NeedsLock(key);
                return;
            }
            var due = _time.GetUtcNow() + wait;
            if (_later.TryGetValue(key, out var earlier) && earlier <= due)
                return;
            _later[key] = due;
            _due.Enqueue(key, due);
            Arm_NeedsLock();
        }
    }

    /// <summary>Adds the key after the back-off of its failures in a row, this one included.</summary>
    /// <returns>How many those are.</returns>
    public int Retry(ObjectKey key)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            _observer.Retried(_name);
        }
        AddAfter(key, RetryDelayRules.Delay(failures));
        return failures;
    }

    /// <summary>The key's failures are over.</summary>
    public void Forget(ObjectKey key)
    {
        lock (_lock) _failures.Remove(key);
    }

    /// <summary>Waits for a key. Whoever takes it calls <see cref="Done"/> with it.</summary>
    public async Task<ObjectKey> TakeAsync(CancellationToken cancel)
    {
        var key = await _ready.Reader.ReadAsync(cancel).ConfigureAwait(false);
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _working[key] = now;
            _dirty.Remove(key, out var added);
            _observer.Taken(_name, key, _dirty.Count, _time.GetElapsedTime(added, now));
        }
        return key;
    }

    public void Done(ObjectKey key)
    {
        lock (_lock)
        {
            if (_working.Remove(key, out var taken))
                _observer.Done(_name, key, _time.GetElapsedTime(taken));
            if (_dirty.ContainsKey(key))
                _ready.Writer.TryWrite(key);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Add_NeedsLock(ObjectKey key)
    {
        if (!_dirty.TryAdd(key, _time.GetTimestamp()))
            return;
        _observer.Added(_name, _dirty.Count);
        if (!_working.ContainsKey(key))
            _ready.Writer.TryWrite(key);
    }

    private void Release()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            while (_due.TryPeek(out var key, out var due) && due <= now)
            {
                _due.Dequeue();
                // An earlier wish for the same key may have taken this one's place.
                if (_later.TryGetValue(key, out var wished) && wished == due)
                {
                    _later.Remove(key);
                    Add_NeedsLock(key);
                }
            }
            Arm_NeedsLock();
        }
    }

    private void Arm_NeedsLock()
    {
        if (!_due.TryPeek(out _, out var due))
            return;
        var wait = due - _time.GetUtcNow();
        // Timers take at most some 49 days; what is due later is looked at once on the way.
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
    }
}
