using Microsoft.AspNetCore.Http;
using NodeStack.KubeApi.Serving;

namespace NodeStack.Kubelet.Server;

/// <summary>What is about the node as a whole: configz, stats summary, system logs.</summary>
internal sealed class NodeEndpoints(Func<string> configz, IStatsSource stats, SystemLogEndpoint? systemLogs)
{
    public Task ConfigzAsync(HttpContext context) => Responses.JsonAsync(context, configz());

    public async Task SummaryAsync(HttpContext context)
    {
        var only = context.Request.Query["only_cpu_and_memory"].FirstOrDefault() is { } text && (text is "1" or "t" or "T" or "true" or "TRUE" or "True");
        await Responses.JsonAsync(context, await stats.SummaryJsonAsync(only, context.RequestAborted));
    }

    public Task SystemLogAsync(HttpContext context, string[] path) =>
        systemLogs is null ? Responses.TextAsync(context, 405, "logs endpoint is disabled.\n") : systemLogs.HandleAsync(context, path);
}
