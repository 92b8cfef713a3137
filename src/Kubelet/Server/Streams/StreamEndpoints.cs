using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.CriShim.Streaming;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Server.Metrics;
using k8s.Models;

namespace NodeStack.Kubelet.Server.Streams;

/// <summary>
/// exec, attach and portForward: checks the request, asks the runtime for a URL, and hands both ends to <see cref="StreamingProxy"/>.
/// </summary>
internal sealed class StreamEndpoints(
    IPodDirectory pods, ContainerFinder finder, IContainerRuntime runtime, StreamingProxy proxy, ServerMetrics metrics, ILogger logger)
{
    public Task ExecAsync(HttpContext context, string ns, string name, string? uid, string container, CancellationToken stopping) =>
        WithPodAsync(context, ns, name, async pod =>
        {
            if (await StreamsAsync(context) is not { } streams) return;
            var found = await finder.RunningAsync(pod, uid, container, context.RequestAborted);
            if (found is null)
            {
                await Responses.TextAsync(context, 500, $"container not found (\"{container}\")\n");
                return;
            }
            string[] command = [.. context.Request.Query["command"].OfType<string>()];
            var request = new ExecRequest(found.Id, command, streams.Tty, streams.Stdin, streams.Stdout, streams.Stderr);
            await PassAsync(context, "exec", await runtime.ExecAsync(request, context.RequestAborted), stopping);
        });

    public Task AttachAsync(HttpContext context, string ns, string name, string? uid, string container, CancellationToken stopping) =>
        WithPodAsync(context, ns, name, async pod =>
        {
            if (await StreamsAsync(context) is not { } streams) return;
            var found = await finder.RunningAsync(pod, uid, container, context.RequestAborted);
            if (found is null)
            {
                await Responses.TextAsync(context, 500, $"container {container} not found in pod {name}_{ns}\n");
                return;
            }
            // Whether the process has a terminal was settled when it started, not by the request.
            var tty = PodContainers.HasTty(pod, container);
            var request = new AttachRequest(found.Id, tty, streams.Stdin, streams.Stdout, streams.Stderr && !tty);
            await PassAsync(context, "attach", await runtime.AttachAsync(request, context.RequestAborted), stopping);
        });

    public Task PortForwardAsync(HttpContext context, string ns, string name, string? uid, CancellationToken stopping) =>
        WithPodAsync(context, ns, name, async pod =>
        {
            var (ports, error) = StreamOptionsParser.Ports(IsWebSocket(context), [.. context.Request.Query["port"].Select(static port => port ?? "")]);
            if (ports is null)
            {
                await Responses.TextAsync(context, 400, error!);
                return;
            }
            if (uid is not null && uid != pod.Metadata.Uid)
            {
                await Responses.TextAsync(context, 404, "pod not found");
                return;
            }
            var sandbox = await finder.SandboxAsync(pod, context.RequestAborted);
            if (sandbox is null)
            {
                await Responses.TextAsync(context, 500, $"pod not found (\"{name}_{ns}\")\n");
                return;
            }
            await PassAsync(context, "portforward", await runtime.PortForwardAsync(sandbox.Id, ports, context.RequestAborted), stopping);
        });

    private async Task WithPodAsync(HttpContext context, string ns, string name, Func<V1Pod, Task> act)
    {
        if (!KestrelStreamingClient.IsUpgrade(context))
        {
            await Responses.TextAsync(context, 400, "Upgrade request required\n");
            return;
        }
        if (pods.ByName(ns, name) is not { } pod)
        {
            await Responses.TextAsync(context, 404, "pod does not exist");
            return;
        }
        try
        {
            await act(pod);
        }
        catch (CriException e) when (!context.Response.HasStarted)
        {
            await Responses.TextAsync(context, CriStatusRules.HttpStatus(e.Reason), e.Message + "\n");
        }
    }

    private async Task PassAsync(HttpContext context, string subresource, Uri url, CancellationToken stopping)
    {
        if (IsWebSocket(context)) metrics.WebSocketStream(subresource);
        try
        {
            // Not RequestAborted: it fires on the client's FIN, when what it sent must still reach the container.
            await proxy.RunAsync(url, KestrelStreamingClient.Request(context), new KestrelStreamingClient(context), stopping);
        }
        catch (StreamingException e) when (!context.Response.HasStarted)
        {
            KubeletServerLog.StreamFailed(logger, context.Request.Path, e.Message);
            await Responses.TextAsync(context, 502, e.Message + "\n");
        }
    }

    private static async Task<StreamSelection?> StreamsAsync(HttpContext context)
    {
        var (streams, error) = StreamOptionsParser.Streams(key => context.Request.Query[key].FirstOrDefault());
        if (error is not null) await Responses.TextAsync(context, 400, error);
        return streams;
    }

    private static bool IsWebSocket(HttpContext context) => context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
}
