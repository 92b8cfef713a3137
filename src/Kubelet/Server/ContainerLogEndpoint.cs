using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Pods;
using k8s.Models;

namespace NodeStack.Kubelet.Server;

/// <summary>/containerLogs: finds the container instance that is meant and streams its log.</summary>
internal sealed class ContainerLogEndpoint(IPodDirectory pods, IContainerRuntime runtime, IContainerLogSource logs, TimeProvider time, ILogger logger)
{
    public async Task HandleAsync(HttpContext context, string ns, string name, string container, CancellationToken stopping)
    {
        var query = LogQueryParser.Parse(key => context.Request.Query.TryGetValue(key, out var values) ? values.FirstOrDefault() ?? "" : null, time.GetUtcNow());
        if (query.Options is null)
        {
            await Responses.TextAsync(context, query.ErrorStatus, query.Error!);
            return;
        }
        var pod = pods.ByName(ns, name);
        if (pod is null || !PodContainers.Exists(pod, container))
        {
            var missing = pod is null ? $"pod \"{name}\" does not exist" : $"container \"{container}\" not found in pod \"{name}\"";
            await Responses.TextAsync(context, 404, missing);
            return;
        }
        var (id, error) = LogTargetRules.Choose(pod, container, query.Previous);
        if (id is null)
        {
            await Responses.TextAsync(context, 400, error!);
            return;
        }
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await StreamAsync(context, id, query.Options, both.Token);
    }

    private async Task StreamAsync(HttpContext context, string id, LogReadOptions options, CancellationToken cancel)
    {
        try
        {
            var path = await PathAsync(id, cancel);
            await logs.ReadAsync(path, id, options, context.Response.BodyWriter, () => Begin(context), cancel);
        }
        catch (LogReadException e)
        {
            KubeletServerLog.LogReadStopped(logger, context.Request.Path, e.Message);
            if (!context.Response.HasStarted) await Responses.TextAsync(context, 400, e.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The client left, or the server stops.
        }
    }

    private async Task<string> PathAsync(string id, CancellationToken cancel)
    {
        try
        {
            var status = await runtime.ContainerStatusAsync(id, cancel);
            return status?.LogPath is { Length: > 0 } path ? path : throw new LogReadException($"unable to retrieve container logs for containerd://{id}");
        }
        catch (CriException e)
        {
            throw new LogReadException($"unable to retrieve container logs for containerd://{id}", e);
        }
    }

    // From here on the answer is 200; a follower of a silent container must see the head at once.
    private static void Begin(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }
}
