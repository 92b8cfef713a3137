using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer;
using NodeStack.ControlPlane.ApiServer.Pki;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Scheduler;
using NodeStack.Join;
using NodeStack.KubeApi.Client;
using NodeStack.Manifests;

namespace NodeStack.Up;

/// <summary>
/// A whole cluster in one process: the API server first, then everything that talks to it at once. Stops in the opposite order; pods keep running, as on
/// any node, and the next start adopts them.
/// </summary>
internal static class UpHost
{
    /// <exception cref="ComponentFailedException">A part cannot start.</exception>
    public static async Task RunAsync(UpOptions options, Progress progress, ILoggerFactory loggers, TimeProvider time, CancellationToken stop)
    {
        var paths = new UpPaths(options.DataDir);
        using var held = UpLock.Take(paths);
        using var stopServer = new CancellationTokenSource();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = ServeAsync(ClusterOptionsRules.ApiServer(options, paths), loggers, time, ready, stopServer.Token);
        try
        {
            await await Task.WhenAny(server, ready.Task.WaitAsync(stop)).ConfigureAwait(false);
            progress.Say($"API server at https://{options.NodeIps[0]}:{options.SecurePort}, kubeconfig {paths.AdminKubeconfig}");
            await RunPartsAsync(options, paths, progress, server, loggers, time, stop).ConfigureAwait(false);
        }
        finally
        {
            await stopServer.CancelAsync().ConfigureAwait(false);
            await server.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            progress.Say("stopped; pods keep running, and the next start goes on with them (nodestack down ends them)");
        }
    }

    private static async Task ServeAsync(
        ControlPlane.ApiServer.Hosting.ApiServerOptions options, ILoggerFactory loggers, TimeProvider time, TaskCompletionSource ready, CancellationToken stop)
    {
        try
        {
            await ApiServerHost.RunAsync(options, loggers, time, _ => ready.TrySetResult(), stop).ConfigureAwait(false);
        }
        catch (ApiServerStartException e)
        {
            throw new ComponentFailedException($"API server: {e.Message}", e);
        }
    }

    private static async Task RunPartsAsync(
        UpOptions options, UpPaths paths, Progress progress, Task server, ILoggerFactory loggers, TimeProvider time, CancellationToken stop)
    {
        using var link = AdminLink.Open(paths.AdminKubeconfig, time, loggers);
        var parts = new ComponentGroup(server, time, loggers.CreateLogger("NodeStack.Up"), stop);
        await using var ending = parts.ConfigureAwait(false);
        foreach (var component in Components(options, paths, loggers, time))
            parts.Start(component);
        await parts.WaitForAsync(ApplyObjectsAsync(link.Api.Client, options, paths, parts.Ending)).ConfigureAwait(false);
        await parts.WaitForAsync(new NodeWaiter(link.Api, options.NodeName, progress, time).RunAsync(parts.Ending)).ConfigureAwait(false);
        parts.Settle();
        progress.Say($"node {options.NodeName} is Ready: kubectl --kubeconfig {paths.AdminKubeconfig} get pods -A");
        await parts.RunAsync().ConfigureAwait(false);
    }

    /// <summary>What machines need that join.</summary>
    private static async Task ApplyObjectsAsync(IApiClient client, UpOptions options, UpPaths paths, CancellationToken cancel)
    {
        var server = new UriBuilder("https", options.NodeIps[0].ToString(), options.SecurePort).Uri;
        var authority = await File.ReadAllTextAsync(new PkiPaths(paths.Pki).Certificate(PkiPaths.Authority), cancel).ConfigureAwait(false);
        try
        {
            await ClusterObjectsExecutor.ApplyAsync(client, server, authority, new ClusterSettings(options.PodNetworks, options.ClusterDomain), cancel).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            throw new ComponentFailedException($"the objects for machines that join cannot be applied: {e.Message}", e);
        }
    }

    private static IEnumerable<Component> Components(UpOptions options, UpPaths paths, ILoggerFactory loggers, TimeProvider time)
    {
        var node = ClusterOptionsRules.Node(options, paths);
        NodeComponents.Prepare(node);
        yield return new Component("controllers", stop => ControllersHost.RunAsync(ClusterOptionsRules.Controllers(options, paths), loggers, time, stop));
        yield return new Component("scheduler", stop => SchedulerHost.RunAsync(ClusterOptionsRules.Scheduler(options, paths), loggers, time, stop));
        yield return NodeComponents.Kubelet(node, loggers, time);
        yield return NodeComponents.Proxy(node, loggers, time);
        yield return NodeComponents.PodNetwork(node, loggers, time);
        yield return new Component("manifests", async stop =>
        {
            using var link = AdminLink.Open(paths.AdminKubeconfig, time, loggers);
            await new ManifestLoop(link.Api.Client, paths.Manifests, time, loggers.CreateLogger<ManifestLoop>()).RunAsync(stop).ConfigureAwait(false);
        });
    }
}
