using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>Carries plans for DaemonSets out.</summary>
internal sealed class DaemonSetExecutor(ApiResources api, IObjectEventRecorder events, DaemonPending pending)
{
    private readonly PodWriter _writer = new(api.Pods, events, pending.Pods);

    /// <returns>The first failure; null: all went well.</returns>
    public async Task<ApiException?> ExecuteAsync(DaemonSeen seen, DaemonPlan plan, CancellationToken cancel)
    {
        foreach (var e in plan.Events)
            Tell(seen.Set, e.Type, e.Reason, e.Message);
        var about = ObjectKind.DaemonSet.Reference(seen.Set.Metadata);
        var (_, failure) = await SlowStart.RunAsync(
            plan.Create.Length, i => _writer.CreateAsync(about, DaemonPodBuilder.Build(seen.Set, plan.Create[i], seen.Hash), cancel)).ConfigureAwait(false);
        var deletions = await Task.WhenAll(plan.Delete.Select(p => _writer.DeleteAsync(about, p, cancel))).ConfigureAwait(false);
        return failure ?? deletions.FirstOrDefault(f => f is not null);
    }

    public async Task WriteAsync(V1DaemonSet set, V1DaemonSetStatus status, CancellationToken cancel)
    {
        if (DaemonStatusRules.AreSame(status, set.Status))
            return;
        var changed = ObjectCopy.Of(set);
        (changed.ApiVersion, changed.Kind, changed.Status) = (ObjectKind.DaemonSet.ApiVersion, ObjectKind.DaemonSet.Kind, status);
        pending.Sets.Written(ObjectKey.Of(set.Metadata), await api.DaemonSets.ReplaceAsync(set.Metadata.NamespaceProperty, changed, cancel, "status").ConfigureAwait(false));
    }

    public void Tell(V1DaemonSet set, EventType type, string reason, string message) => events.Record(ObjectKind.DaemonSet.Reference(set.Metadata), type, reason, message);
}
