using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>Binds a pod to its node: its volumes first, then the pod. Many at a time.</summary>
internal sealed class BindingExecutor(
    ApiResource<V1Pod> pods, VolumeBindingExecutor volumes, PodStatusWriter statuses, SchedulerEvents events, ILogger logger)
{
    /// <summary>Bindings that are sent at a time; volumes are waited for without counting here.</summary>
    private const int AtOnce = 64;

    private readonly SemaphoreSlim _slots = new(AtOnce);

    /// <returns>Null: it is bound. Else why not, for the pod's condition.</returns>
    public async Task<string?> BindAsync(BindingRequest request, CancellationToken cancel)
    {
        var pod = request.Pod;
        try
        {
            if (request.Volumes is { } plan)
            {
                // Tells others where the pod is going to be while that takes its time.
                statuses.Write(pod, null, pod.NodeName);
                if (await volumes.BindAsync(pod, plan, request.VolumeTimeout, cancel).ConfigureAwait(false) is { } problem)
                    return Failed(request, $"running PreBind plugin \"VolumeBinding\": {problem}");
            }
            // A condition that is still under way must not come after the binding.
            await statuses.SettleAsync(pod.Uid).WaitAsync(cancel).ConfigureAwait(false);
            await SendAsync(request, cancel).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            if (!e.IsUnanswered || !await IsBoundAsync(request, cancel).ConfigureAwait(false))
                return Failed(request, $"running Bind plugin \"DefaultBinder\": {e.Message}");
        }
        BindingLog.Bound(logger, pod.Key, pod.NodeName);
        events.Scheduled(pod, pod.NodeName);
        return null;
    }

    private async Task SendAsync(BindingRequest request, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await pods.CreateSubresourceAsync<V1Binding, V1Status>(request.Pod.Namespace, request.Pod.Name, "binding", Build(request), cancel).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Nobody answered, yet it may have been done.</summary>
    private async Task<bool> IsBoundAsync(BindingRequest request, CancellationToken cancel)
    {
        try
        {
            var found = await pods.GetAsync(request.Pod.Namespace, request.Pod.Name, cancel).ConfigureAwait(false);
            return found.Metadata.Uid == request.Pod.Uid && found.Spec.NodeName == request.Pod.NodeName;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    private string Failed(BindingRequest request, string reason)
    {
        BindingLog.NotBound(logger, request.Pod.Key, request.Pod.NodeName, reason);
        return reason;
    }

    private static V1Binding Build(BindingRequest request) => new()
    {
        ApiVersion = "v1",
        Kind = "Binding",
        Metadata = new V1ObjectMeta { Name = request.Pod.Name, NamespaceProperty = request.Pod.Namespace, Uid = request.Pod.Uid },
        Target = new V1ObjectReference { Kind = "Node", Name = request.Pod.NodeName },
    };
}
