using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Disruption;

/// <summary>
/// Keeps the status of PodDisruptionBudgets, by which the API server grants evictions, and takes back what was said of pods that did not go. Woken by
/// budgets, by pods, and by time.
/// </summary>
public sealed class DisruptionController : IController
{
    public const string ControllerName = "disruption-controller";
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1PodDisruptionBudget> _budgets;
    private readonly WatchedCollection<V1Pod> _pods;
    private readonly ObjectIndex<V1PodDisruptionBudget> _budgetsByNamespace;
    private readonly ObjectIndex<V1Pod> _podsByNamespace;
    private readonly PodScaleFinder _scales;
    private readonly IObjectEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly WorkQueue _queue;
    private readonly KeyedController _loop;
    private readonly KeyedController _cleaning;

    public DisruptionController(ControllerContext context)
    {
        (_api, _time, _scales) = (context.Api, context.Time, new PodScaleFinder(context));
        _budgets = context.Collections.Of(context.Api.PodDisruptionBudgets);
        _pods = context.Collections.Of(context.Api.Pods);
        _budgetsByNamespace = _budgets.Index("namespace", b => [b.Metadata.NamespaceProperty]);
        _podsByNamespace = _pods.Index("namespace", p => [p.Metadata.NamespaceProperty]);
        _events = context.Events.Create("controllermanager");
        _queue = context.CreateQueue("disruption");
        var stale = context.CreateQueue("stale_pod_disruption");
        _budgets.Changed += (_, now) =>
        {
            if (now is not null)
                _queue.Add(ObjectKey.Of(now.Metadata));
        };
        _pods.Changed += (before, now) =>
        {
            Concern(before, now);
            if (now is not null && StaleTargetRules.Left(now, _time.GetUtcNow()) is not null)
                stale.Add(ObjectKey.Of(now.Metadata));
        };
        var logger = context.Loggers.CreateLogger(ControllerName);
        _loop = new KeyedController(ControllerName, _queue, [_budgets, _pods, .. _scales.Sources], ReconcileAsync, workers: 1, logger);
        _cleaning = new KeyedController(ControllerName, stale, [_pods], CleanAsync, workers: 1, logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, _loop.RunAsync, _cleaning.RunAsync);

    private void Concern(V1Pod? before, V1Pod? now)
    {
        foreach (var budget in _budgetsByNamespace[(now ?? before)!.Metadata.NamespaceProperty])
            if (Selector(budget) is { } selector && (selector.Selects(before?.Metadata.Labels) || selector.Selects(now?.Metadata.Labels)))
                _queue.Add(ObjectKey.Of(budget.Metadata));
    }

    /// <summary>Null: it selects nothing, or is none; then its own turn says so.</summary>
    private static LabelSelector? Selector(V1PodDisruptionBudget budget)
    {
        try
        {
            return LabelSelectorBuilder.Build(budget.Spec?.Selector);
        }
        catch (SelectorFormatException)
        {
            return null;
        }
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_budgets.Find(key) is not { } budget)
            return null;
        try
        {
            return await TryReconcileAsync(key, budget, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FormatException or SelectorFormatException or ApiException { IsConflict: false })
        {
            var failed = DisruptionRules.Failed(budget, e.Message, _time.GetUtcNow());
            await MaybeGone.IgnoreAsync(_api.PodDisruptionBudgets.ReplaceAsync(key.Namespace, budget with { Status = failed }, cancel, "status")).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<TimeSpan?> TryReconcileAsync(ObjectKey key, V1PodDisruptionBudget budget, CancellationToken cancel)
    {
        var (about, now) = (ObjectKind.PodDisruptionBudget.Reference(budget.Metadata), _time.GetUtcNow());
        var selector = LabelSelectorBuilder.Build(budget.Spec.Selector);
        var pods = _podsByNamespace[key.Namespace].Where(p => selector.Selects(p.Metadata.Labels)).ToList();
        if (pods.Count == 0)
            _events.Record(about, EventType.Normal, "NoPods", "No matching pods found");
        var (scale, unmanaged) = DisruptionRules.NeedsScale(budget) ? await ScaleAsync(pods, about, cancel).ConfigureAwait(false) : (0, []);
        if (unmanaged.Count > 0)
            _events.Record(about, EventType.Warning, "UnmanagedPods",
                $"Pods selected by this PodDisruptionBudget (selector: {selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, "
                + "which may result in undefined behavior. To account for these pods please set \".spec.minAvailable\" field of the PDB to an integer value.");
        var (expected, desired) = DisruptionRules.Count(budget, pods.Count, scale);
        var (waiting, lost, next) = DisruptionRules.Disrupted(budget, pods, now);
        foreach (var pod in lost)
            _events.Record(ObjectKind.Pod.Reference(pod.Metadata), EventType.Warning, "NotDeleted", $"Pod was expected by PDB {key.Namespace}/{key.Name} to be deleted but it wasn't");
        if (DisruptionRules.Status(budget, DisruptionRules.Healthy(pods, waiting), desired, expected, waiting, now) is { } status)
            await MaybeGone.IgnoreAsync(_api.PodDisruptionBudgets.ReplaceAsync(key.Namespace, budget with { Status = status }, cancel, "status")).ConfigureAwait(false);
        return next;
    }

    private async Task<(int Scale, IReadOnlyList<string> Unmanaged)> ScaleAsync(List<V1Pod> pods, V1ObjectReference about, CancellationToken cancel)
    {
        try
        {
            return await _scales.FindAsync(pods, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FormatException or ApiException)
        {
            _events.Record(about, EventType.Warning, "CalculateExpectedPodCountFailed", $"Failed to calculate the number of expected pods: {e.Message}");
            throw;
        }
    }

    private async Task<TimeSpan?> CleanAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_pods.Find(key) is not { } pod || StaleTargetRules.Left(pod, _time.GetUtcNow()) is not { } left)
            return null;
        if (left > TimeSpan.Zero)
            return left;
        var patch = PodStatusPatchRules.Patch(pod, null, new V1PodCondition { Type = "DisruptionTarget", Status = "False" }, _time.GetUtcNow());
        await MaybeGone.IgnoreAsync(_api.Pods.PatchAsync(key.Namespace, key.Name, patch, cancel, "status")).ConfigureAwait(false);
        return null;
    }
}
