using System.Globalization;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace NodeStack.Kubelet.Server.Metrics;

/// <summary>/metrics and its sub-paths, in Prometheus text.</summary>
internal sealed class MetricsEndpoints(
    CollectorRegistry kubelet, CollectorRegistry probes, CollectorRegistry slis, IStatsSource stats, double processStartSeconds)
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    public async Task<bool> TryHandleAsync(HttpContext context, string[] segments)
    {
        switch (segments)
        {
            case ["metrics"]:
                await RegistryAsync(context, kubelet, "");
                return true;
            case ["metrics", "probes"]:
                await RegistryAsync(context, probes, StartTimeText());
                return true;
            case ["metrics", "slis"]:
                await RegistryAsync(context, slis, StartTimeText());
                return true;
            case ["metrics", "resource"]:
                await BytesAsync(context, await stats.ResourceMetricsAsync(context.RequestAborted));
                return true;
            case ["metrics", "cadvisor"]:
                context.Response.ContentType = TextFormat;
                await stats.WriteCadvisorMetricsAsync(context.Response.BodyWriter, context.RequestAborted);
                return true;
            default:
                return false;
        }
    }

    private static async Task RegistryAsync(HttpContext context, CollectorRegistry registry, string head)
    {
        // Collected into memory first: a failing collector must be an error, not a cut-off answer.
        using var text = new MemoryStream();
        text.Write(System.Text.Encoding.ASCII.GetBytes(head));
        await registry.CollectAndExportAsTextAsync(text, ExpositionFormat.PrometheusText, context.RequestAborted);
        await BytesAsync(context, text.GetBuffer().AsMemory(0, (int)text.Length));
    }

    private static async Task BytesAsync(HttpContext context, ReadOnlyMemory<byte> text)
    {
        context.Response.ContentType = TextFormat;
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    private string StartTimeText() => string.Create(CultureInfo.InvariantCulture, $"""
        # HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
        # TYPE process_start_time_seconds gauge
        process_start_time_seconds {processStartSeconds:0.00}

        """);
}
