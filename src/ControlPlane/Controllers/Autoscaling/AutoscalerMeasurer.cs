using System.Collections.Concurrent;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>Asks all metrics of an autoscaler what they want, and tells in conditions and events what they cannot say.</summary>
/// <param name="pods">By namespace.</param>
/// <param name="tolerance">Of autoscalers that have none of their own.</param>
internal sealed class AutoscalerMeasurer(MetricEvaluator metrics, ObjectIndex<V1Pod> pods, IObjectEventRecorder events, double tolerance)
{
    private readonly ConcurrentDictionary<ObjectKey, LabelSelector> _selectors = [];

    /// <summary>The autoscaler is gone, and shares its pods with nobody any more.</summary>
    public void Forget(ObjectKey key) => _selectors.TryRemove(key, out _);

    /// <summary>What the metrics want; null: they cannot say, and the conditions tell why.</summary>
    public async Task<(int Wished, string Metric)?> MeasureAsync(AutoscalerTurn turn, ScaleTarget scale, CancellationToken cancel)
    {
        if (Selector(turn, scale.Selector) is not { } selector)
            return null;
        var spec = turn.Autoscaler.Spec;
        var selected = pods[turn.Key.Namespace].Where(p => selector.Selects(p.Metadata.Labels)).ToList();
        var target = new MetricEvaluator.Target(turn.Key.Namespace, selector, selected, scale.Wished, scale.Present, TolerancesOf(spec.Behavior));
        var results = new List<MetricResult>();
        foreach (var metric in spec.Metrics ?? [])
            results.Add(await metrics.EvaluateAsync(metric, target, cancel).ConfigureAwait(false));
        turn.Metrics = [.. results.Select(r => r.Status).OfType<V2MetricStatus>()];
        foreach (var failed in results.Where(r => !r.IsGood))
            events.Record(turn.About, EventType.Warning, failed.Reason, failed.Problem);
        var best = results.Where(r => r.IsGood).MaxBy(r => r.Replicas);
        var bad = results.Count(r => !r.IsGood);
        // Where one metric says nothing, the others may only ask for more.
        if (best is null || (bad > 0 && best.Replicas < scale.Wished))
        {
            var first = results.First(r => !r.IsGood);
            turn.Conditions.Set("ScalingActive", false, first.Reason, $"the HPA was unable to compute the replica count: {first.Problem}");
            events.Record(turn.About, EventType.Warning, "FailedComputeMetricsReplicas", $"invalid metrics ({bad} invalid out of {results.Count}), first error is: {first.Error}");
            return null;
        }
        turn.Conditions.Set("ScalingActive", true, "ValidMetricFound", $"the HPA was able to successfully calculate a replica count from {best.Name}");
        return (best.Replicas, best.Name);
    }

    private LabelSelector? Selector(AutoscalerTurn turn, string text)
    {
        if (text.Length == 0)
            return Refuse(turn, "SelectorRequired", "InvalidSelector", "selector is required", "the HPA target's scale is missing a selector");
        LabelSelector selector;
        try
        {
            selector = LabelSelector.Parse(text);
        }
        catch (SelectorFormatException e)
        {
            var message = $"couldn't convert selector into a corresponding internal selector object: {e.Message}";
            return Refuse(turn, "InvalidSelector", "InvalidSelector", message, message);
        }
        _selectors[turn.Key] = selector;
        var selected = pods[turn.Key.Namespace].Where(p => selector.Selects(p.Metadata.Labels)).ToList();
        var others = _selectors.Where(s => s.Key.Namespace == turn.Key.Namespace && selected.Any(p => s.Value.Selects(p.Metadata.Labels))).Select(s => $"{{{s.Key.Name} {s.Key.Namespace}}}").ToList();
        if (others.Count <= 1)
            return selector;
        var ambiguous = $"pods by selector {text} are controlled by multiple HPAs: [{string.Join(' ', others.Order(StringComparer.Ordinal))}]";
        return Refuse(turn, "AmbiguousSelector", "AmbiguousSelector", ambiguous, ambiguous);
    }

    private LabelSelector? Refuse(AutoscalerTurn turn, string eventReason, string reason, string eventMessage, string message)
    {
        events.Record(turn.About, EventType.Warning, eventReason, eventMessage);
        turn.Conditions.Set("ScalingActive", false, reason, message);
        events.Record(turn.About, EventType.Warning, "FailedComputeMetricsReplicas", eventMessage);
        return null;
    }

    private Tolerances TolerancesOf(V2HorizontalPodAutoscalerBehavior? behavior) =>
        new(Tolerance(behavior?.ScaleDown), Tolerance(behavior?.ScaleUp));

    private double Tolerance(V2HPAScalingRules? rules) =>
        rules?.Tolerance is { } own ? Quantity.From(own).MilliValue / 1000.0 : tolerance;
}
