using k8s.Models;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>Gets the metrics of an autoscaler and asks the rules what they want.</summary>
public sealed class MetricEvaluator(MetricsClient client, ClusterControllerOptions options, TimeProvider time)
{
    /// <summary>What is scaled, and between what.</summary>
    /// <param name="Wished">Replicas, as the target's spec says.</param>
    /// <param name="Present">As its status says.</param>
    public sealed record Target(string Namespace, LabelSelector Selector, IReadOnlyList<V1Pod> Pods, int Wished, int Present, Tolerances Tolerances);

    public async Task<MetricResult> EvaluateAsync(V2MetricSpec metric, Target target, CancellationToken cancel) => metric.Type switch
    {
        "Resource" when metric.Resource is { } r => await ResourceAsync(r.Name, "", r.Target, target, cancel).ConfigureAwait(false),
        "ContainerResource" when metric.ContainerResource is { } c => await ResourceAsync(c.Name, c.Container, c.Target, target, cancel).ConfigureAwait(false),
        "Pods" when metric.Pods is { } p => await TryAsync("FailedGetPodsMetric", "failed to get pods metric value", () => PodsAsync(p, target, cancel)).ConfigureAwait(false),
        "Object" when metric.ObjectProperty is { } o => await TryAsync("FailedGetObjectMetric", "failed to get object metric value", () => ObjectAsync(o, target, cancel)).ConfigureAwait(false),
        "External" when metric.External is { } e => await TryAsync("FailedGetExternalMetric", $"failed to get {e.Metric.Name} external metric value", () => ExternalAsync(e, target, cancel)).ConfigureAwait(false),
        _ => new MetricResult(0, "", null, "InvalidMetricSourceType", $"unknown metric source type \"{metric.Type}\"", $"unknown metric source type \"{metric.Type}\""),
    };

    private static async Task<MetricResult> TryAsync(string reason, string prefix, Func<Task<MetricResult>> evaluate)
    {
        try
        {
            return await evaluate().ConfigureAwait(false);
        }
        catch (Exception e) when (e is MetricException or SelectorFormatException)
        {
            return new MetricResult(0, "", null, reason, e.Message, $"{prefix}: {e.Message}");
        }
    }

    private Task<MetricResult> ResourceAsync(string name, string container, V2MetricTarget wish, Target target, CancellationToken cancel)
    {
        var isContainer = container.Length > 0;
        return TryAsync(isContainer ? "FailedGetContainerResourceMetric" : "FailedGetResourceMetric", $"failed to get {name} {(isContainer ? "container metric" : "resource metric")} value", async () =>
        {
            if (wish.AverageValue is null && wish.AverageUtilization is null)
                throw new MetricException("invalid resource metric source: neither an average utilization target nor an average value (usage) target was set");
            var what = wish.AverageValue is null ? "utilization" : "usage";
            var proposal = await ProposeAsync(name, container, wish, target, what, cancel).ConfigureAwait(false);
            var current = new V2MetricValueStatus { AverageUtilization = proposal.Utilization, AverageValue = Milli(proposal.Usage, isBinary: name == "memory") };
            var title = wish.AverageValue is not null ? $"{name} resource" : $"{name} {(isContainer ? "container " : "")}resource utilization (percentage of request)";
            return new MetricResult(proposal.Replicas, title, isContainer
                ? new V2MetricStatus { Type = "ContainerResource", ContainerResource = new V2ContainerResourceMetricStatus { Name = name, Container = container, Current = current } }
                : new V2MetricStatus { Type = "Resource", Resource = new V2ResourceMetricStatus { Name = name, Current = current } });
        });
    }

    private async Task<Proposal> ProposeAsync(string name, string container, V2MetricTarget wish, Target target, string what, CancellationToken cancel)
    {
        try
        {
            IReadOnlyDictionary<string, PodMetric> metrics;
            try
            {
                metrics = await client.ResourceAsync(name, target.Namespace, target.Selector, container, cancel).ConfigureAwait(false);
            }
            catch (MetricException e)
            {
                throw new MetricException($"unable to get metrics for resource {name}: {e.Message}");
            }
            var groups = Group(metrics, target, isCpu: name == "cpu");
            return wish.AverageValue is { } average
                ? ReplicaRules.ByAverage(metrics, groups, Quantity.From(average).MilliValue, target.Wished, target.Tolerances)
                : ReplicaRules.ByUtilization(metrics, groups, PodRequestRules.Requests(target.Pods, container, name), wish.AverageUtilization!.Value, target.Wished, target.Tolerances);
        }
        catch (MetricException e)
        {
            throw new MetricException($"failed to get {name} {what}: {e.Message}");
        }
    }

    private PodGroups Group(IReadOnlyDictionary<string, PodMetric> metrics, Target target, bool isCpu) => target.Pods.Count == 0
        ? throw new MetricException("no pods returned by selector while calculating replica count")
        : PodGroups.Of(target.Pods, metrics, isCpu, options.HorizontalPodAutoscalerCpuInitializationPeriod, options.HorizontalPodAutoscalerInitialReadinessDelay, time.GetUtcNow());

    private async Task<MetricResult> PodsAsync(V2PodsMetricSource source, Target target, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, PodMetric> metrics;
        try
        {
            metrics = await client.PodsAsync(source.Metric.Name, target.Namespace, target.Selector, LabelSelectorBuilder.Build(source.Metric.Selector), cancel).ConfigureAwait(false);
        }
        catch (MetricException e)
        {
            throw new MetricException($"unable to get metric {source.Metric.Name}: {e.Message}");
        }
        var proposal = ReplicaRules.ByAverage(metrics, Group(metrics, target, isCpu: false), Milli(source.Target.AverageValue), target.Wished, target.Tolerances);
        return new MetricResult(proposal.Replicas, $"pods metric {source.Metric.Name}", new V2MetricStatus
        {
            Type = "Pods", Pods = new V2PodsMetricStatus { Metric = source.Metric, Current = new V2MetricValueStatus { AverageValue = Milli(proposal.Usage) } },
        });
    }

    private async Task<MetricResult> ObjectAsync(V2ObjectMetricSource source, Target target, CancellationToken cancel)
    {
        var (isValue, isShare) = (source.Target is { Type: "Value", Value: not null }, source.Target is { Type: "AverageValue", AverageValue: not null });
        if (!isValue && !isShare)
            throw new MetricException("invalid object metric source: neither a value target nor an average value target was set");
        long usage;
        try
        {
            usage = await client.ObjectAsync(source.Metric.Name, target.Namespace, source.DescribedObject, LabelSelectorBuilder.Build(source.Metric.Selector), cancel).ConfigureAwait(false);
        }
        catch (MetricException e)
        {
            // As upstream prints it.
            throw new MetricException($"unable to get metric {source.Metric.Name}: {source.DescribedObject.Kind} on {target.Namespace} {source.DescribedObject.Name}/{e.Message}");
        }
        var proposal = isValue
            ? ReplicaRules.ByValue(usage, Milli(source.Target.Value), target.Wished, Ready(target), target.Tolerances)
            : ReplicaRules.ByShare(usage, Milli(source.Target.AverageValue), target.Present, target.Tolerances);
        var name = isValue ? $"{source.DescribedObject.Kind} metric {source.Metric.Name}" : $"external metric {source.Metric.Name}({GoText.Of(source.Metric.Selector)})";
        return new MetricResult(proposal.Replicas, name, new V2MetricStatus
        {
            Type = "Object", ObjectProperty = new V2ObjectMetricStatus { DescribedObject = source.DescribedObject, Metric = source.Metric, Current = Current(proposal, isValue) },
        });
    }

    private async Task<MetricResult> ExternalAsync(V2ExternalMetricSource source, Target target, CancellationToken cancel)
    {
        if (source.Target.AverageValue is null && source.Target.Value is null)
            throw new MetricException("invalid external metric source: neither a value target nor an average value target was set");
        long usage = 0;
        try
        {
            foreach (var value in await client.ExternalAsync(source.Metric.Name, target.Namespace, LabelSelectorBuilder.Build(source.Metric.Selector), cancel).ConfigureAwait(false))
                usage = value > 0 && usage > long.MaxValue - value ? long.MaxValue : usage + value;
        }
        catch (MetricException e)
        {
            throw new MetricException($"unable to get external metric {target.Namespace}/{source.Metric.Name}/{GoText.Of(source.Metric.Selector)}: {e.Message}");
        }
        var isValue = source.Target.AverageValue is null;
        var proposal = isValue
            ? ReplicaRules.ByValue(usage, Milli(source.Target.Value), target.Wished, Ready(target), target.Tolerances)
            : ReplicaRules.ByShare(usage, Milli(source.Target.AverageValue), target.Present, target.Tolerances);
        return new MetricResult(proposal.Replicas, $"external metric {source.Metric.Name}({GoText.Of(source.Metric.Selector)})", new V2MetricStatus
        {
            Type = "External", External = new V2ExternalMetricStatus { Metric = source.Metric, Current = Current(proposal, isValue) },
        });
    }

    private static int Ready(Target target) => target.Wished == 0 ? 0
        : target.Pods.Count == 0 ? throw new MetricException("unable to calculate ready pods: no pods returned by selector while calculating replica count")
        : target.Pods.Count(p => p.Status?.Phase == "Running" && PodStateRules.IsReady(p));

    private static V2MetricValueStatus Current(Proposal proposal, bool isValue) =>
        isValue ? new V2MetricValueStatus { Value = Milli(proposal.Usage) } : new V2MetricValueStatus { AverageValue = Milli(proposal.Usage) };

    private static long Milli(ResourceQuantity? quantity) => quantity is null ? 0 : Quantity.From(quantity).MilliValue;

    private static ResourceQuantity Milli(long value, bool isBinary = false) =>
        (isBinary && value % 1000 == 0 ? Quantity.FromUnits(value / 1000, QuantityFormat.BinarySi) : Quantity.FromMilli(value)).ToResourceQuantity();
}
