using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Status;

/// <summary>
/// Tells the API server how the pods do. Woken by workers' reports, by changes of the pods there, and by time after a failure. For each pod the newest
/// report is compared with what the server has, so reports that come while one is being sent are told as one, and after an outage each pod costs a patch
/// and, when it is to go, a delete. One request per pod at a time. Owns what was last reported; writes pods' statuses and ends their deletions.
/// </summary>
internal sealed class StatusWriter(ApiResource<V1Pod> api, Informer<V1Pod> pods, StatusMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>A state on the way to another is told after all when it lasts longer.</summary>
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(5);

    /// <summary>Pods that are told about at the same time.</summary>
    private const int Lanes = 8;

    private readonly ConcurrentDictionary<string, StatusEntry> _entries = new(StringComparer.Ordinal);
    private readonly Channel<StatusEntry> _dirty = Channel.CreateUnbounded<StatusEntry>();

    public void Take(PodReport report)
    {
        var entry = _entries.GetOrAdd(report.Pod.Metadata.Uid, static _ => new StatusEntry());
        entry.Take(report, time.GetTimestamp());
        Mark(entry);
    }

    /// <summary>The pod has left its source and the node: it is not told about any more.</summary>
    public void Forget(string uid) => _entries.TryRemove(uid, out _);

    public async Task RunAsync(CancellationToken cancel)
    {
        pods.Changed += OnServerChanged;
        await pods.SyncedAsync(cancel).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => LaneAsync(cancel))).ConfigureAwait(false);
    }

    private void OnServerChanged(string? key)
    {
        foreach (var entry in _entries.Values)
            if (entry.Newest is { } report && (key is null || key == KeyOf(report.Pod)))
                Mark(entry);
    }

    private void Mark(StatusEntry entry)
    {
        if (entry.Mark())
            _dirty.Writer.TryWrite(entry);
    }

    private async Task LaneAsync(CancellationToken cancel)
    {
        await foreach (var entry in _dirty.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            entry.Begin();
            var retry = await TellAsync(entry, cancel).ConfigureAwait(false);
            if (entry.End())
                _dirty.Writer.TryWrite(entry);
            else if (retry is { } wait)
                _ = LaterAsync(entry, wait, cancel);
        }
    }

    private async Task LaterAsync(StatusEntry entry, TimeSpan wait, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(wait, time, cancel).ConfigureAwait(false);
            Mark(entry);
        }
        catch (OperationCanceledException)
        {
            // The kubelet stops.
        }
    }

    /// <returns>When to try again; null: done.</returns>
    private async Task<TimeSpan?> TellAsync(StatusEntry entry, CancellationToken cancel)
    {
        // What holds the object longer is not ours to wait for.
        if (entry.IsDeleted)
            return null;
        if (entry.Next(time.GetElapsedTime, s_longestHold, out var wait) is not { } report)
            return wait;
        var onServer = Newest(entry, pods.Items.GetValueOrDefault(KeyOf(report.Pod)));
        try
        {
            switch (StatusStepPlanner.Plan(report, onServer, entry.Refused))
            {
                case StatusStep.Patch patch:
                    entry.Written = await PatchAsync(onServer!, patch, cancel).ConfigureAwait(false);
                    entry.Refused = StatusStepPlanner.Refused(report, entry.Written);
                    metrics.SyncDuration.Observe(time.GetElapsedTime(entry.UntoldSince).TotalSeconds);
                    // The end of a deletion follows at once; the watch need not be waited for.
                    entry.Again();
                    break;
                case StatusStep.Delete:
                    await DeleteAsync(onServer!, cancel).ConfigureAwait(false);
                    entry.IsDeleted = true;
                    break;
            }
            entry.Told(report);
            return null;
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Another pod has the name, or none: the watch tells, and a report about what is gone concerns nobody.
            entry.Told(report);
            return null;
        }
        catch (ApiException e)
        {
            if (entry.Failures++ == 0)
                StatusLog.NotWritten(logger, KeyOf(report.Pod), e.Message);
            return RetryRules.Delay(entry.Failures, Random.Shared.NextDouble());
        }
    }

    private Task<V1Pod> PatchAsync(V1Pod pod, StatusStep.Patch patch, CancellationToken cancel)
    {
        StatusLog.Told(logger, KeyOf(pod), "patch");
        // With the uid in it, a pod of the same name that came since is not touched: the server answers with a conflict.
        var body = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid }, ["status"] = patch.Status };
        return api.PatchAsync(pod.Metadata.NamespaceProperty, pod.Metadata.Name, ApiPatch.StrategicMerge(body), cancel, "status");
    }

    private Task DeleteAsync(V1Pod pod, CancellationToken cancel)
    {
        StatusLog.Told(logger, KeyOf(pod), "delete");
        return api.DeleteAsync(
            pod.Metadata.NamespaceProperty, pod.Metadata.Name,
            new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } }, cancel);
    }

    /// <summary>The answer to our own last write, while the watch has not caught up with it.</summary>
    private static V1Pod? Newest(StatusEntry entry, V1Pod? watched)
    {
        if (watched is null || entry.Written is not { } written || written.Metadata.Uid != watched.Metadata.Uid)
            return watched;
        return Version(written) > Version(watched) ? written : watched;
    }

    private static ulong Version(V1Pod pod) =>
        ulong.TryParse(pod.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static string KeyOf(V1Pod pod) => $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}";
}
