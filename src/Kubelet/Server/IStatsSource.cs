using System.IO.Pipelines;

namespace NodeStack.Kubelet.Server;

/// <summary>Usage of node, pods and containers in the three forms in which it is served. Computed on demand.</summary>
public interface IStatsSource
{
    /// <summary>/stats/summary; <paramref name="onlyCpuAndMemory"/> leaves out what is dear to measure.</summary>
    Task<ReadOnlyMemory<byte>> SummaryJsonAsync(bool onlyCpuAndMemory, CancellationToken cancel);

    /// <summary>/metrics/resource in Prometheus text.</summary>
    Task<ReadOnlyMemory<byte>> ResourceMetricsAsync(CancellationToken cancel);

    /// <summary>Writes /metrics/cadvisor in Prometheus text, flushing as it goes.</summary>
    Task WriteCadvisorMetricsAsync(PipeWriter to, CancellationToken cancel);
}
