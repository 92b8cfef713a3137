using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Queues;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Hosting;

/// <summary>
/// Before rules are made, the Node should have told its addresses, which decide where node ports are taken; they are waited for half a minute, as upstream
/// does. Its networks for pods are waited for longer where they tell pods from others, and there is no going on without.
/// </summary>
internal sealed class NodeWait(ServiceTracker tracker, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_forAddresses = TimeSpan.FromSeconds(30), s_forNetworks = TimeSpan.FromMinutes(5);

    /// <exception cref="ProxyException">No network for pods came in time.</exception>
    public async Task RunAsync(string nodeName, bool needsNetworks, CancellationToken cancel)
    {
        if (!await UntilAsync(n => n is { Addresses.Length: > 0 }, s_forAddresses, cancel).ConfigureAwait(false))
            HostingLog.NodeUnknown(logger, nodeName, tracker.Snapshot.Node is null ? "there is no such Node" : "it has no address");
        if (needsNetworks && !await UntilAsync(n => n is { PodNetworks.Length: > 0 }, s_forNetworks, cancel).ConfigureAwait(false))
            throw new ProxyException(tracker.Snapshot.Node is null ? $"timeout waiting for node \"{nodeName}\" to exist" : $"timeout waiting for PodCIDR allocation on node \"{nodeName}\"");
    }

    private async Task<bool> UntilAsync(Func<NodeEntry?, bool> isGood, TimeSpan atMost, CancellationToken cancel)
    {
        var (wake, begun) = (new WakeSignal(time), time.GetTimestamp());
        tracker.Changed += wake.Set;
        try
        {
            while (!isGood(tracker.Snapshot.Node))
            {
                var left = atMost - time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero)
                    return false;
                await wake.WaitAsync(left, cancel).ConfigureAwait(false);
            }
            return true;
        }
        finally
        {
            tracker.Changed -= wake.Set;
        }
    }
}
