using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>Removes dead containers and empty sandboxes. One that cannot be removed does not keep the others.</summary>
internal sealed class RuntimeCleanupExecutor(
    IContainerRuntime runtime, IRuntimeObserver observer, IPodDirectory pods, ContainerLogLinks links, CleanupOptions options,
    ILogger logger)
{
    public Task RunAsync(DateTimeOffset now, CancellationToken cancel) => RunAsync(pods.IsActive, now, cancel);

    /// <summary>For a node that is short of disk: of pods that have ended nothing is kept.</summary>
    public Task RunForSpaceAsync(DateTimeOffset now, CancellationToken cancel) =>
        RunAsync(uid => pods.ByUid(uid)?.Status?.Phase is not ("Succeeded" or "Failed") && pods.IsActive(uid), now, cancel);

    private async Task RunAsync(Func<string, bool> isWished, DateTimeOffset now, CancellationToken cancel)
    {
        var seen = observer.Latest;
        foreach (var dead in DeadContainerPlanner.Plan(seen, isWished, options, now))
            await TryAsync("container " + dead.Container.Id, () => RemoveAsync(dead, cancel)).ConfigureAwait(false);
        foreach (var id in SandboxCleanupPlanner.Plan(seen, pods.IsActive))
            await TryAsync("sandbox " + id, () => runtime.RemovePodSandboxAsync(id, cancel)).ConfigureAwait(false);
    }

    /// <summary>The log goes with its container: the newest dead instance, which is kept, keeps its own.</summary>
    private Task RemoveAsync(DeadContainer dead, CancellationToken cancel)
    {
        var c = dead.Container;
        links.Remove(dead.Pod.Namespace, dead.Pod.Name, c.Name, c.Id, c.LogPath);
        return runtime.RemoveContainerAsync(c.Id, cancel);
    }

    private async Task TryAsync(string what, Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is CriException or IOException or UnauthorizedAccessException)
        {
            logger.CleanupFailed(what, e.Message);
        }
    }
}
