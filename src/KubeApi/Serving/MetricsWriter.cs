using System.Globalization;
using Microsoft.AspNetCore.Http;
using NodeStack.KubeApi.Metrics;
using Prometheus;

namespace NodeStack.KubeApi.Serving;

/// <summary>Answers with a registry in Prometheus text.</summary>
public static class MetricsWriter
{
    public const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    /// <param name="head">Text to go before, "" for none.</param>
    public static async Task WriteAsync(HttpContext context, CollectorRegistry registry, string head = "")
    {
        // Collected into memory first: a failing collector must be an error, not a cut-off answer.
        using var text = new MemoryStream();
        text.Write(System.Text.Encoding.ASCII.GetBytes(head));
        await registry.CollectAndExportAsTextAsync(text, ExpositionFormat.PrometheusText, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, text.GetBuffer().AsMemory(0, (int)text.Length)).ConfigureAwait(false);
    }

    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> text)
    {
        context.Response.ContentType = TextFormat;
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>When the process started, which the smaller registries tell too.</summary>
    public static string ProcessStartText { get; } = string.Create(CultureInfo.InvariantCulture, $"""
        # HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
        # TYPE process_start_time_seconds gauge
        process_start_time_seconds {ProcessStart.UnixSeconds():0.00}

        """);
}
