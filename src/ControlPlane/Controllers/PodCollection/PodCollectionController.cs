using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.PodCollection;

/// <summary>Every 20 s deletes pods that no kubelet will: too many ended ones, those of nodes that are gone or out of service, and those that never came to a node.</summary>
public sealed class PodCollectionController : IController
{
    public const string ControllerName = "pod-garbage-collector-controller";
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(20);

    /// <summary>How long a node may be unknown before it is asked for: our copies of pods and nodes are not of one moment.</summary>
    private static readonly TimeSpan s_quarantine = TimeSpan.FromSeconds(40);
    private readonly Dictionary<string, long> _missingSince = new(StringComparer.Ordinal);
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1Pod> _pods;
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly int _threshold;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicController _loop;

    public PodCollectionController(ControllerContext context)
    {
        (_api, _time, _threshold, _logger) = (context.Api, context.Time, context.Cluster.TerminatedPodGcThreshold, context.Loggers.CreateLogger(ControllerName));
        _pods = context.Collections.Of(context.Api.Pods);
        _nodes = context.Collections.Of(context.Api.Nodes);
        _loop = new PeriodicController(ControllerName, s_period, [_pods, _nodes], LookAsync, context.Time, _logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task LookAsync(CancellationToken cancel)
    {
        var (pods, nodes) = (_pods.Items.Values.ToList(), _nodes.Items);
        await RemoveAsync(PodCollectionRules.Ended(pods, _threshold), null, cancel).ConfigureAwait(false);
        await RemoveAsync(PodCollectionRules.OnLostNodes(pods, nodes), null, cancel).ConfigureAwait(false);
        var gone = await GoneNodesAsync(PodCollectionRules.MissingNodes(pods, nodes), cancel).ConfigureAwait(false);
        var why = PodStatusPatchRules.DisruptionTarget("DeletionByPodGC", "PodGC: node no longer exists");
        await RemoveAsync([.. pods.Where(p => gone.Contains(p.Spec.NodeName ?? ""))], why, cancel).ConfigureAwait(false);
        await RemoveAsync(PodCollectionRules.NeverScheduled(pods), null, cancel).ConfigureAwait(false);
    }

    /// <summary>Those that were missing for long enough, and that the server does not know either.</summary>
    private async Task<IReadOnlySet<string>> GoneNodesAsync(IReadOnlySet<string> missing, CancellationToken cancel)
    {
        foreach (var found in _missingSince.Keys.Where(n => !missing.Contains(n)).ToList())
            _missingSince.Remove(found);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in missing)
        {
            if (_missingSince.TryAdd(name, _time.GetTimestamp()) || _time.GetElapsedTime(_missingSince[name]) < s_quarantine)
                continue;
            if (await MaybeGone.FindAsync(_api.Nodes.GetAsync("", name, cancel)).ConfigureAwait(false) is null)
                gone.Add(name);
            else
                _missingSince.Remove(name);
        }
        return gone;
    }

    private Task RemoveAsync(IReadOnlyList<V1Pod> pods, V1PodCondition? condition, CancellationToken cancel) =>
        Parallel.ForEachAsync(pods, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel }, async (pod, token) => await RemoveAsync(pod, condition, token).ConfigureAwait(false));

    /// <summary>A pod that had not ended has failed: that is what those who wait for it learn.</summary>
    private async Task RemoveAsync(V1Pod pod, V1PodCondition? condition, CancellationToken cancel)
    {
        var (ns, name) = (pod.Metadata.NamespaceProperty, pod.Metadata.Name);
        try
        {
            if (!PodStateRules.IsTerminal(pod))
                await _api.Pods.PatchAsync(ns, name, PodStatusPatchRules.Patch(pod, "Failed", condition, _time.GetUtcNow()), cancel, "status").ConfigureAwait(false);
            var now = new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } };
            await _api.Pods.DeleteAsync(ns, name, now, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It is gone, or another one has its name.
        }
        catch (ApiException e)
        {
            ReconcilingLog.Failed(_logger, ControllerName, $"{ns}/{name}", e.Message);
        }
    }
}
