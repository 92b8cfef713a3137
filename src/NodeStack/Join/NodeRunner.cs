using Microsoft.Extensions.Logging;
using NodeStack.Up;

namespace NodeStack.Join;

/// <summary>Runs a joined node's parts until told to stop. The kubelet is first: the proxy and the pod network go by the name that it gets.</summary>
internal static class NodeRunner
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(NodeSettings node, Progress progress, ILoggerFactory loggers, TimeProvider time, CancellationToken stop)
    {
        try
        {
            var parts = new ComponentGroup(null, time, loggers.CreateLogger("NodeStack.Join"), stop);
            await using var ending = parts.ConfigureAwait(false);
            parts.Start(NodeComponents.Kubelet(node, loggers, time));
            await parts.WaitForAsync(NamedAsync(node.KubeletKubeconfig, time, parts.Ending)).ConfigureAwait(false);
            progress.Say($"the cluster knows this machine as node {node.NodeName}");
            parts.Start(NodeComponents.Proxy(node, loggers, time));
            parts.Start(NodeComponents.PodNetwork(node, loggers, time));
            using var link = AdminLink.Open(node.KubeletKubeconfig, time, loggers);
            await parts.WaitForAsync(new NodeWaiter(link.Api, node.NodeName, progress, time).RunAsync(parts.Ending)).ConfigureAwait(false);
            parts.Settle();
            progress.Say($"node {node.NodeName} is Ready");
            await parts.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            progress.Say("stopped; pods keep running, and the next start goes on with them (nodestack down ends them)");
        }
    }

    /// <summary>The kubelet writes its kubeconfig when it has its certificate.</summary>
    private static async Task NamedAsync(string kubeconfig, TimeProvider time, CancellationToken cancel)
    {
        while (!File.Exists(kubeconfig))
            await Task.Delay(s_pause, time, cancel).ConfigureAwait(false);
    }
}
