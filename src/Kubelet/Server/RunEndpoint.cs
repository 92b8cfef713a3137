using System.Text;
using Microsoft.AspNetCore.Http;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Server.Streams;

namespace NodeStack.Kubelet.Server;

/// <summary>/run: one command in a container, its output as the answer. The command is split at spaces and given to no shell.</summary>
internal sealed class RunEndpoint(IPodDirectory pods, ContainerFinder finder, IContainerRuntime runtime)
{
    public async Task HandleAsync(HttpContext context, string ns, string name, string? uid, string container)
    {
        if (pods.ByName(ns, name) is not { } pod)
        {
            await Responses.TextAsync(context, 404, "pod does not exist");
            return;
        }
        try
        {
            var found = await finder.RunningAsync(pod, uid, container, context.RequestAborted)
                ?? throw new CriException("ExecSync", CriErrorReason.NotFound, $"container not found (\"{container}\")");
            var command = (context.Request.Query["cmd"].FirstOrDefault() ?? "").Split(' ');
            var result = await runtime.ExecSyncAsync(found.Id, command, TimeSpan.Zero, context.RequestAborted);
            await AnswerAsync(context, command, result);
        }
        catch (CriException e)
        {
            await Responses.TextAsync(context, 500, e.Message);
        }
    }

    private static Task AnswerAsync(HttpContext context, string[] command, ExecResult result)
    {
        if (result.ExitCode != 0)
        {
            var stderr = Encoding.UTF8.GetString(result.Stderr.Span);
            return Responses.TextAsync(context, 500, $"command '{string.Join(' ', command)}' exited with {result.ExitCode}: {stderr}");
        }
        var output = new byte[result.Stdout.Length + result.Stderr.Length];
        result.Stdout.CopyTo(output);
        result.Stderr.CopyTo(output.AsMemory(result.Stdout.Length));
        // JSON by name only, as upstream labels it.
        return Responses.JsonAsync(context, output);
    }
}
