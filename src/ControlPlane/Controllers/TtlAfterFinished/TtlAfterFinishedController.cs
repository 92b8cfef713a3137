using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.TtlAfterFinished;

/// <summary>Deletes Jobs some time after they finished, if they say so. Woken by changes of Jobs, and by the clock.</summary>
public sealed class TtlAfterFinishedController : IController
{
    private readonly ApiResource<V1Job> _api;
    private readonly WatchedCollection<V1Job> _jobs;
    private readonly TimeProvider _time;
    private readonly KeyedController _loop;

    public TtlAfterFinishedController(ControllerContext context)
    {
        (_api, _time) = (context.Api.Jobs, context.Time);
        _jobs = context.Collections.Of(_api);
        var queue = context.CreateQueue("ttl_jobs_to_delete");
        _jobs.Changed += (_, now) =>
        {
            if (now is { Spec.TtlSecondsAfterFinished: not null })
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController(
            Name, queue, [_jobs], ReconcileAsync, context.Workloads.ConcurrentTtlAfterFinishedSyncs, context.Loggers.CreateLogger<TtlAfterFinishedController>());
    }

    public string Name => "ttl-after-finished-controller";

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_jobs.Find(key) is not { } job || TtlRules.Left(job, _time.GetUtcNow()) is not { } left)
            return null;
        if (left > TimeSpan.Zero)
            return left;
        try
        {
            // What is deleted is gone: whether it is to be is asked of the server, for the time may have been changed just now.
            var fresh = await _api.GetAsync(key.Namespace, key.Name, cancel).ConfigureAwait(false);
            if (TtlRules.Left(fresh, _time.GetUtcNow()) is not { } stillLeft)
                return null;
            if (stillLeft > TimeSpan.Zero)
                return stillLeft;
            var how = new V1DeleteOptions { PropagationPolicy = "Foreground", Preconditions = new V1Preconditions { Uid = fresh.Metadata.Uid, ResourceVersion = fresh.Metadata.ResourceVersion } };
            await _api.DeleteAsync(key.Namespace, key.Name, how, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // Gone.
        }
        return null;
    }
}
