using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Checkpoints;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// The verdicts that must survive a kubelet restart, by container id. Reads the checkpoint once when made; writes it some time after
/// a verdict changed, many changes at once, and on Dispose. Verdicts of containers not seen yet since the start are kept for them.
/// Thread safe.
/// </summary>
internal sealed class ProbeVerdictCache : IDisposable
{
    private const string Name = "probe-verdicts";
    private const int Version = 1;

    private static readonly TimeSpan UnclaimedLife = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private readonly CheckpointStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _delay;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly long _origin;
    private readonly Dictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> _unclaimed;
    private readonly Dictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> _current = [];
    private bool _dirty;

    public ProbeVerdictCache(CheckpointStore store, TimeProvider time, ProbeOptions options, ILogger logger)
    {
        (_store, _time, _delay, _logger) = (store, time, options.CheckpointDelay, logger);
        _origin = time.GetTimestamp();
        _unclaimed = ProbeVerdictParser.Parse(store.Read(Name, Version));
        _timer = time.CreateTimer(static me => ((ProbeVerdictCache)me!).Save(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the last run knew about this probe; told once.</summary>
    public ProbeVerdict? Take(string containerId, ProbeKind kind)
    {
        lock (_lock)
            return _unclaimed.Remove((containerId, kind), out var verdict) ? verdict : null;
    }

    public void Set(string containerId, ProbeKind kind, ProbeVerdict verdict)
    {
        lock (_lock)
        {
            if (_current.TryGetValue((containerId, kind), out var known) && known == verdict)
                return;
            _current[(containerId, kind)] = verdict;
            MarkDirty_NeedsLock();
        }
    }

    public void Forget(string containerId, ProbeKind kind)
    {
        lock (_lock)
        {
            if (_current.Remove((containerId, kind)))
                MarkDirty_NeedsLock();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Save();
    }

    private void MarkDirty_NeedsLock()
    {
        if (_dirty)
            return;
        _dirty = true;
        _timer.Change(_delay, Timeout.InfiniteTimeSpan);
    }

    private void Save()
    {
        // One writer at a time, so that an older state cannot replace a newer one.
        lock (_writing)
        {
            if (Collect() is not { } all)
                return;
            try
            {
                _store.Write(Name, Version, ProbeVerdictParser.Render(all));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                ProbeLog.NotSaved(_logger, error);
            }
        }
    }

    private Dictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict>? Collect()
    {
        lock (_lock)
        {
            if (!_dirty)
                return null;
            _dirty = false;
            if (_time.GetElapsedTime(_origin) > UnclaimedLife)
                _unclaimed.Clear();
            var all = new Dictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict>(_unclaimed);
            foreach (var (key, verdict) in _current)
                all[key] = verdict;
            return all;
        }
    }
}
