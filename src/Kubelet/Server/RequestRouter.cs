using Microsoft.AspNetCore.Http;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Server.Metrics;
using NodeStack.Kubelet.Server.Streams;

namespace NodeStack.Kubelet.Server;

/// <summary>Brings an authorized request to its endpoint.</summary>
internal sealed class RequestRouter(
    HealthEndpoint health, PodEndpoints pods, ContainerLogEndpoint logs, StreamEndpoints streams, RunEndpoint run,
    MetricsEndpoints metrics, NodeEndpoints node)
{
    /// <summary>Off: the paths that reach into containers answer 405 (enableDebuggingHandlers).</summary>
    public bool DebuggingHandlers { get; init; } = true;

    /// <summary>Only with the debugging handlers, as upstream.</summary>
    public required PageEndpoints Pages { get; init; }

    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        var segments = RequestPathParser.Segments(context.Request.Path.Value ?? "");
        if (segments is null or []) await NotFoundAsync(context);
        else if (IsDebugging(segments[0]) && !DebuggingHandlers) await Responses.TextAsync(context, 405, "Debug endpoints are disabled.\n");
        else if (!MethodFits(segments[0], context.Request.Method)) await Responses.TextAsync(context, 405, "405: Method Not Allowed");
        else if (await health.TryHandleAsync(context)) return;
        else if (await metrics.TryHandleAsync(context, segments)) return;
        else await DispatchAsync(context, segments, stopping);
    }

    private Task DispatchAsync(HttpContext context, string[] segments, CancellationToken stopping) => segments switch
    {
        ["pods"] => pods.WishedAsync(context),
        ["runningpods"] => pods.RunningAsync(context),
        ["containerLogs", var ns, var pod, var container] => logs.HandleAsync(context, ns, pod, container, stopping),
        ["exec", var ns, var pod, var container] => streams.ExecAsync(context, ns, pod, null, container, stopping),
        ["exec", var ns, var pod, var uid, var container] => streams.ExecAsync(context, ns, pod, uid, container, stopping),
        ["attach", var ns, var pod, var container] => streams.AttachAsync(context, ns, pod, null, container, stopping),
        ["attach", var ns, var pod, var uid, var container] => streams.AttachAsync(context, ns, pod, uid, container, stopping),
        ["portForward", var ns, var pod] => streams.PortForwardAsync(context, ns, pod, null, stopping),
        ["portForward", var ns, var pod, var uid] => streams.PortForwardAsync(context, ns, pod, uid, stopping),
        ["run", var ns, var pod, var container] => run.HandleAsync(context, ns, pod, null, container),
        ["run", var ns, var pod, var uid, var container] => run.HandleAsync(context, ns, pod, uid, container),
        ["configz"] => node.ConfigzAsync(context),
        ["statusz"] when DebuggingHandlers => Pages.StatuszAsync(context),
        ["flagz"] when DebuggingHandlers => Pages.FlagzAsync(context),
        ["stats", "summary"] => node.SummaryAsync(context),
        ["logs", .. var rest] => node.SystemLogAsync(context, rest),
        _ => NotFoundAsync(context),
    };

    private static Task NotFoundAsync(HttpContext context) => Responses.TextAsync(context, 404, "404: Page Not Found");

    private static bool IsDebugging(string root) =>
        root is "run" or "exec" or "attach" or "portForward" or "containerLogs" or "runningpods" or "logs" or "debug";

    private static bool MethodFits(string root, string method) => root switch
    {
        "run" => method == "POST",
        "exec" or "attach" or "portForward" => method is "GET" or "POST",
        _ => method is "GET" or "HEAD",
    };
}
