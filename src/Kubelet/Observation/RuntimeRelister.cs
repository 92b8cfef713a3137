using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Observation;

/// <summary>
/// Lists the runtime once a second in two calls, asks for the status of what changed, and
/// tells who listens which pods changed. Owns the snapshot. A pod whose status hangs keeps its last observation; it delays
/// neither the others nor the next relist.
/// </summary>
internal sealed class RuntimeRelister : IRuntimeObserver, IPodView
{
    private readonly IContainerRuntime _runtime;
    private readonly PodObserver _observer;
    private readonly RelistMetrics _metrics;
    private readonly RelisterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, Task<PodObservation>> _slow = new();
    private volatile Published _published = new(RuntimeSnapshot.Empty, long.MinValue, new HashSet<string>());
    private long _lastStart;
    private bool _isFailing;

    public RuntimeRelister(
        IContainerRuntime runtime, PodObserver observer, RelistMetrics metrics, RelisterOptions options, TimeProvider time, ILogger logger)
    {
        _runtime = runtime;
        _observer = observer;
        _metrics = metrics;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Raised after each relist with the uids that changed; handlers must not block.</summary>
    public event Action<IReadOnlyList<string>>? PodsChanged;

    public RuntimeSnapshot Latest => _published.Snapshot;

    /// <summary>True while a complete relist is recent enough.</summary>
    public bool IsHealthy => Trouble is null;

    /// <summary>Why what is known of pods is not to be trusted; null: it is.</summary>
    public string? Trouble => RelistHealthRules.Trouble(
        _published is { At: not long.MinValue } published ? _time.GetElapsedTime(published.At) : null, _options.UnhealthyAfter);

    public PodObservation? Fresh(string uid, string ns, string name, long notBefore)
    {
        var published = _published;
        if (published.At <= notBefore || published.Stale.Contains(uid))
            return null;
        return published.Snapshot.Pods.TryGetValue(uid, out var pod)
            ? pod
            : PodObservation.Nothing(uid, ns, name, published.Snapshot.At);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(_options.Period, _time);
        do
            await RelistAsync(cancel).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false));
    }

    /// <summary>One relist. Failure of the list calls is logged, and the last snapshot stays.</summary>
    public async Task RelistAsync(CancellationToken cancel)
    {
        var start = _time.GetTimestamp();
        if (_lastStart != 0)
            _metrics.Interval.Observe(_time.GetElapsedTime(_lastStart, start).TotalSeconds);
        _lastStart = start;
        try
        {
            var sandboxes = _runtime.ListPodSandboxesAsync(PodSandboxFilter.All, cancel);
            var containers = _runtime.ListContainersAsync(ContainerFilter.All, cancel);
            await Task.WhenAll(sandboxes, containers).ConfigureAwait(false);
            await PublishAsync(PodListingBuilder.Build(sandboxes.Result, containers.Result), start, cancel).ConfigureAwait(false);
        }
        catch (CriException e)
        {
            if (!_isFailing)
                _logger.RelistFailed(e.Message);
            _isFailing = true;
        }
        _metrics.Duration.Observe(_time.GetElapsedTime(start).TotalSeconds);
    }

    public async Task<PodObservation> ObserveAsync(string uid, string ns, string name, CancellationToken cancel)
    {
        var label = new Dictionary<string, string> { [RuntimeLabels.PodUid] = uid };
        var sandboxes = _runtime.ListPodSandboxesAsync(new PodSandboxFilter(Labels: label), cancel);
        var containers = _runtime.ListContainersAsync(new ContainerFilter(Labels: label), cancel);
        await Task.WhenAll(sandboxes, containers).ConfigureAwait(false);
        var pods = PodListingBuilder.Build(sandboxes.Result, containers.Result);
        return pods.TryGetValue(uid, out var listing)
            ? await _observer.ObserveAsync(listing, cancel).ConfigureAwait(false)
            : PodObservation.Nothing(uid, ns, name, _time.GetUtcNow());
    }

    private async Task PublishAsync(Dictionary<string, PodListing> listings, long start, CancellationToken cancel)
    {
        var before = _published.Snapshot;
        var pods = new Dictionary<string, PodObservation>(listings.Count);
        var stale = new HashSet<string>();
        List<PodListing>? changed = null;
        foreach (var (uid, listing) in listings)
            if (before.Pods.TryGetValue(uid, out var seen) && !_published.Stale.Contains(uid) && SnapshotDiff.IsSame(listing, seen))
                pods.Add(uid, seen);
            else
                (changed ??= []).Add(listing);
        if (changed is not null)
            await RefreshAsync(changed, before, pods, stale, cancel).ConfigureAwait(false);

        var after = new RuntimeSnapshot(pods, _time.GetUtcNow(), start);
        _published = new Published(after, start, stale);
        _metrics.LastSeen.Set(after.At.ToUnixTimeMilliseconds() / 1000.0);
        _metrics.Count(after);
        if (_isFailing)
            _logger.RelistRecovered();
        _isFailing = false;
        if (SnapshotDiff.Changed(before, after) is { Count: > 0 } uids)
        {
            _observer.KeepOnly(IdsOf(listings), listings.Keys);
            PodsChanged?.Invoke(uids);
        }
    }

    /// <summary>Asks for all changed pods at once and waits for each only so long; the late ones go on by themselves.</summary>
    private async Task RefreshAsync(
        List<PodListing> changed, RuntimeSnapshot before, Dictionary<string, PodObservation> pods, HashSet<string> stale,
        CancellationToken cancel)
    {
        var tasks = changed.ConvertAll(l => _slow.TryGetValue(l.Pod.Uid, out var slow) ? slow : TimedAsync(l, cancel));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var deadline = Task.Delay(_options.PodWait, _time, limit.Token);
        await Task.WhenAny(Settled(tasks), deadline).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        for (var i = 0; i < tasks.Count; i++)
        {
            var uid = changed[i].Pod.Uid;
            if (tasks[i].IsCompletedSuccessfully)
                pods[uid] = tasks[i].Result;
            else
                KeepStale(changed[i], tasks[i], before, pods, stale);
            if (tasks[i].IsCompleted)
                _slow.TryRemove(uid, out _);
            else
                _slow[uid] = tasks[i];
        }
    }

    private async Task<PodObservation> TimedAsync(PodListing listing, CancellationToken cancel)
    {
        var start = _time.GetTimestamp();
        var seen = await _observer.ObserveAsync(listing, cancel).ConfigureAwait(false);
        _metrics.PodDuration.Observe(_time.GetElapsedTime(start).TotalSeconds);
        return seen;
    }

    private void KeepStale(
        PodListing listing, Task<PodObservation> task, RuntimeSnapshot before, Dictionary<string, PodObservation> pods, HashSet<string> stale)
    {
        var pod = listing.Pod;
        stale.Add(pod.Uid);
        _metrics.Discarded.Inc();
        if (before.Pods.TryGetValue(pod.Uid, out var seen))
            pods[pod.Uid] = seen;
        if (!_published.Stale.Contains(pod.Uid))
            _logger.PodFailed($"{pod.Namespace}/{pod.Name}", task.Exception?.InnerException?.Message ?? "the runtime does not answer");
    }

    private static async Task Settled(List<Task<PodObservation>> tasks)
    {
        foreach (var task in tasks)
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static HashSet<string> IdsOf(Dictionary<string, PodListing> listings)
    {
        var ids = new HashSet<string>();
        foreach (var l in listings.Values)
        {
            foreach (var s in l.Sandboxes)
                ids.Add(s.Id);
            foreach (var c in l.Containers)
                ids.Add(c.Id);
        }
        return ids;
    }

    /// <param name="At">Timestamp at which the list calls were begun.</param>
    /// <param name="Stale">Pods that were kept from an earlier relist.</param>
    private sealed record Published(RuntimeSnapshot Snapshot, long At, HashSet<string> Stale);
}
