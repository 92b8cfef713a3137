using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Metrics the runtime computes itself.</summary>
internal static class MetricsTranslator
{
    public static MetricDescriptor ToDomain(P.MetricDescriptor proto) =>
        new(proto.Name, proto.Help, proto.LabelKeys.ToList(static key => key));

    public static PodSandboxMetrics ToDomain(P.PodSandboxMetrics proto) => new(
        proto.PodSandboxId,
        proto.Metrics.ToList(ToDomain),
        proto.ContainerMetrics.ToList(static c => new ContainerMetrics(c.ContainerId, c.Metrics.ToList(ToDomain))));

    private static Metric ToDomain(P.Metric proto) => new(
        proto.Name,
        ProtoTime.FromNanoseconds(proto.Timestamp),
        proto.MetricType == P.MetricType.Counter,
        proto.LabelValues.ToList(static value => value),
        proto.Value?.Value ?? 0);
}
