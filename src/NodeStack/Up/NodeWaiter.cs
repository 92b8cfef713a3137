using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.Up;

/// <summary>Waits for a Node to be Ready, and says what it waits for when that takes long.</summary>
internal sealed class NodeWaiter(ApiResources api, string name, Progress progress, TimeProvider time)
{
    private const string Leases = "kube-node-lease";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancel)
    {
        var (begun, isRegistered, told) = (time.GetTimestamp(), false, "");
        var since = time.GetUtcNow().UtcDateTime;
        while (true)
        {
            var (node, problem) = await LookAsync(cancel).ConfigureAwait(false);
            if (node is not null && !isRegistered)
                progress.Say($"node {name} registered");
            isRegistered |= node is not null;
            var ready = node?.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
            // What an earlier kubelet said of this node is no news: the one that runs renews the node's Lease first.
            var isAlive = node is not null && await RenewedAsync(cancel).ConfigureAwait(false) >= since;
            if (isAlive && ready?.Status == "True")
                return;
            var reason = node is null ? problem : isAlive && ready is not null ? ready.Message : "its kubelet has told nothing yet";
            if (time.GetElapsedTime(begun) > s_patience && reason != told)
                progress.Say($"waiting for node {name}: {told = reason}");
            await Task.Delay(s_pause, time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<DateTime?> RenewedAsync(CancellationToken cancel)
    {
        try
        {
            return (await api.Leases.GetAsync(Leases, name, cancel).ConfigureAwait(false)).Spec?.RenewTime;
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private async Task<(V1Node? Node, string Problem)> LookAsync(CancellationToken cancel)
    {
        try
        {
            return (await api.Nodes.GetAsync("", name, cancel).ConfigureAwait(false), "");
        }
        catch (ApiException e)
        {
            return (null, e.IsNotFound ? "it has not registered yet" : e.Message);
        }
    }
}
