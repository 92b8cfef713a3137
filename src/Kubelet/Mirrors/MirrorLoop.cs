using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Mirrors;

/// <summary>
/// Keeps a mirror pod on the API server for every static pod. Woken by <see cref="Take"/>, by changes of the node's pods there, and by time after a
/// failure. Owns nothing; writes mirror pods.
/// </summary>
internal sealed class MirrorLoop(ApiResource<V1Pod> api, Informer<V1Pod> pods, INodeView node, TimeProvider time, ILogger logger)
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile IReadOnlyList<V1Pod>? _wished;

    /// <summary>The static pods as they are wished now, once their sources have all spoken.</summary>
    public void Take(IReadOnlyList<V1Pod> wished)
    {
        _wished = wished;
        _wake.Writer.TryWrite(true);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        pods.Changed += _ => _wake.Writer.TryWrite(true);
        await pods.SyncedAsync(cancel).ConfigureAwait(false);
        for (var failures = 0; ;)
        {
            failures = await SyncAsync(cancel).ConfigureAwait(false) ? 0 : failures + 1;
            if (failures == 0)
                await _wake.Reader.ReadAsync(cancel).ConfigureAwait(false);
            else
                await Task.Delay(RetryRules.Delay(failures, Random.Shared.NextDouble()), time, cancel).ConfigureAwait(false);
        }
    }

    /// <returns>False when something is to be tried again.</returns>
    private async Task<bool> SyncAsync(CancellationToken cancel)
    {
        var plan = MirrorPlanner.Plan(_wished, pods.Items.Values);
        var isDone = true;
        foreach (var mirror in plan.Delete)
            isDone &= await TryAsync(mirror, "deleted", () => DeleteAsync(mirror, cancel)).ConfigureAwait(false);
        // Without its uid the node is not registered yet, and could not own anything.
        if (plan.Create.Count > 0 && string.IsNullOrEmpty(node.Node.Metadata.Uid))
            return false;
        foreach (var pod in plan.Create)
            isDone &= await TryAsync(pod, "created", () => api.CreateAsync(pod.Metadata.NamespaceProperty, MirrorRules.MirrorOf(pod, node.Node), cancel))
                .ConfigureAwait(false);
        return isDone;
    }

    private Task DeleteAsync(V1Pod mirror, CancellationToken cancel) => api.DeleteAsync(
        mirror.Metadata.NamespaceProperty, mirror.Metadata.Name,
        new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = mirror.Metadata.Uid } }, cancel);

    private async Task<bool> TryAsync(V1Pod pod, string what, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound && what == "deleted" || e.IsAlreadyExists || e.IsConflict)
        {
            // The watch brings what is there instead.
            return true;
        }
        catch (ApiException e)
        {
            // That nobody answers is said by those who follow the pods.
            if (!e.IsUnanswered)
                MirrorLog.Failed(logger, $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}", what, e.Message);
            return false;
        }
    }
}
