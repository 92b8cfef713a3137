using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>
/// Writes why pods wait, and where room is made for them. One write per pod at a time; what comes meanwhile is written together afterwards, the newest
/// only. Thread-safe.
/// </summary>
internal sealed class PodStatusWriter(ApiResource<V1Pod> api, TimeProvider time, ILogger logger, CancellationToken stop)
{
    private const int AtOnce = 32;
    private const int Attempts = 4;

    private sealed class Entry
    {
        public required SchedulingPod Pod { get; set; }
        public PodCondition? Condition { get; set; }
        public string? NominatedNode { get; set; }
        public Task Writing { get; set; } = Task.CompletedTask;
        public bool HasWork => Condition is not null || NominatedNode is not null;
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(AtOnce);

    /// <summary>Whether something of the pod is being written, or waits to be.</summary>
    public bool IsBusy(string uid)
    {
        lock (_lock)
            return _entries.ContainsKey(uid);
    }

    /// <param name="condition">Null: as it is.</param>
    /// <param name="nominatedNode">Null: as it is. Empty: none.</param>
    public void Write(SchedulingPod pod, PodCondition? condition, string? nominatedNode)
    {
        lock (_lock)
        {
            var isNew = !_entries.TryGetValue(pod.Uid, out var entry);
            if (isNew)
                _entries[pod.Uid] = entry = new Entry { Pod = pod };
            (entry!.Pod, entry.Condition, entry.NominatedNode) = (pod, condition ?? entry.Condition, nominatedNode ?? entry.NominatedNode);
            if (isNew)
                entry.Writing = Task.Run(() => WriteAllAsync(entry), CancellationToken.None);
        }
    }

    /// <summary>Nothing more is written of a pod from now on: what waits is dropped, what is under way is waited for.</summary>
    public Task SettleAsync(string uid)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(uid, out var entry))
                return Task.CompletedTask;
            (entry.Condition, entry.NominatedNode) = (null, null);
            return entry.Writing;
        }
    }

    private async Task WriteAllAsync(Entry entry)
    {
        while (Take(entry) is var (pod, condition, nominatedNode))
        {
            try
            {
                await _slots.WaitAsync(stop).ConfigureAwait(false);
                try
                {
                    await WriteAsync(pod, condition, nominatedNode).ConfigureAwait(false);
                }
                finally
                {
                    _slots.Release();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Another scheduler finds out by itself why the pod waits.
            }
        }
    }

    private (SchedulingPod Pod, PodCondition? Condition, string? NominatedNode)? Take(Entry entry)
    {
        lock (_lock)
        {
            if (!entry.HasWork || stop.IsCancellationRequested)
            {
                _entries.Remove(entry.Pod.Uid);
                return null;
            }
            var work = (entry.Pod, entry.Condition, entry.NominatedNode);
            (entry.Condition, entry.NominatedNode) = (null, null);
            return work;
        }
    }

    private async Task WriteAsync(SchedulingPod pod, PodCondition? condition, string? nominatedNode)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await api.PatchUnreadAsync(pod.Namespace, pod.Name, PodStatusPatchBuilder.Build(pod, condition, nominatedNode, time.GetUtcNow()), stop, "status").ConfigureAwait(false);
                return;
            }
            catch (ApiException e) when (e.IsNotFound || e.IsConflict)
            {
                // The pod is gone, or another one has its name by now.
                return;
            }
            catch (ApiException e)
            {
                if (!e.IsTransient || failures >= Attempts)
                {
                    BindingLog.StatusNotWritten(logger, pod.Key, e.Message);
                    return;
                }
                await Task.Delay(RetryRules.Delay(failures, Random.Shared.NextDouble()), time, stop).ConfigureAwait(false);
            }
        }
    }
}
