using Microsoft.AspNetCore.Http;
using NodeStack.KubeApi.Serving;
using Prometheus;

namespace NodeStack.Kubelet.Server.Metrics;

/// <summary>/metrics and its sub-paths, in Prometheus text.</summary>
internal sealed class MetricsEndpoints(
    CollectorRegistry kubelet, CollectorRegistry probes, CollectorRegistry slis, IStatsSource stats)
{
    public async Task<bool> TryHandleAsync(HttpContext context, string[] segments)
    {
        switch (segments)
        {
            case ["metrics"]:
                await MetricsWriter.WriteAsync(context, kubelet);
                return true;
            case ["metrics", "probes"]:
                await MetricsWriter.WriteAsync(context, probes, MetricsWriter.ProcessStartText);
                return true;
            case ["metrics", "slis"]:
                await MetricsWriter.WriteAsync(context, slis, MetricsWriter.ProcessStartText);
                return true;
            case ["metrics", "resource"]:
                await MetricsWriter.WriteAsync(context, await stats.ResourceMetricsAsync(context.RequestAborted));
                return true;
            case ["metrics", "cadvisor"]:
                context.Response.ContentType = MetricsWriter.TextFormat;
                await stats.WriteCadvisorMetricsAsync(context.Response.BodyWriter, context.RequestAborted);
                return true;
            default:
                return false;
        }
    }
}
