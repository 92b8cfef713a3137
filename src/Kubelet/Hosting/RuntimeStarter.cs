using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Containerd;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Hosting;

/// <summary>
/// Finds the runtime: the endpoint that was given, else one that answers where runtimes usually listen, else a containerd of our
/// own in the root folder's sibling "containerd". A given endpoint is waited for, for ever.
/// </summary>
internal sealed class RuntimeStarter(KubeletOptions options, ICriCallObserver calls, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Value of --container-runtime-endpoint that asks for a supervised containerd even where another runtime is running.</summary>
    public const string Supervised = "supervised";
    public const string SandboxImage = "localhost/nodestack/pause:1";

    private static readonly string[] UsualSockets = ["/run/containerd/containerd.sock", "/run/crio/crio.sock"];
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private readonly ILogger _logger = loggers.CreateLogger<RuntimeStarter>();

    public async Task<RuntimeLink> StartAsync(CancellationToken cancel)
    {
        var given = options.Config.ContainerRuntimeEndpoint;
        if (options.IsRuntimeEndpointGiven && given != Supervised)
            return await ConnectAsync(Parse(given), null, cancel).ConfigureAwait(false);
        if (given != Supervised && await FindRunningAsync(cancel).ConfigureAwait(false) is { } found)
            return await ConnectAsync(found, null, cancel).ConfigureAwait(false);
        var supervisor = new ContainerdSupervisor(OwnContainerd(), time, loggers.CreateLogger<ContainerdSupervisor>());
        await supervisor.StartAsync(cancel).ConfigureAwait(false);
        return await ConnectAsync(supervisor.Endpoint, supervisor, cancel).ConfigureAwait(false);
    }

    /// <summary>Beside the root folder: one kubelet, one containerd.</summary>
    private ContainerdOptions OwnContainerd()
    {
        var home = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.RootDir)))!;
        return RuntimeOptionsRules.OwnContainerd(Path.Combine(home, "containerd"), SandboxImage, options.Config.PodCidr) with
        {
            // The default of the field is cgroupfs, as upstream's: only who says so gets it where systemd could own the groups.
            // Without groups of their own pods have no slice, and runc makes none by itself.
            CniConfDir = options.CniConfDir,
            AllowsSystemdCgroups = options.Config.CgroupsPerQos && (!options.IsCgroupDriverGiven || options.Config.CgroupDriver != "cgroupfs"),
        };
    }

    private async Task<RuntimeLink> ConnectAsync(CriEndpoint endpoint, ContainerdSupervisor? supervisor, CancellationToken cancel)
    {
        var connection = Open(endpoint);
        var runtime = new CriRuntimeClient(connection, calls);
        var version = await WaitForVersionAsync(connection, runtime, cancel).ConfigureAwait(false);
        _logger.RuntimeFound(version.RuntimeName, version.Version, endpoint.ToString());
        var imageEndpoint = options.Config.ImageServiceEndpoint;
        if (imageEndpoint.Length == 0)
            return new RuntimeLink(runtime, new CriImageClient(connection, calls), version, supervisor, [connection]);
        var images = Open(Parse(imageEndpoint));
        return new RuntimeLink(runtime, new CriImageClient(images, calls), version, supervisor, [connection, images]);
    }

    private async Task<RuntimeVersion> WaitForVersionAsync(RuntimeConnection connection, CriRuntimeClient runtime, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await runtime.VersionAsync(cancel).ConfigureAwait(false);
            }
            catch (CriException e)
            {
                if (attempt == 0)
                    _logger.RuntimeAwaited(connection.Endpoint.ToString(), e.Message);
                await Task.Delay(RetryPause, time, cancel).ConfigureAwait(false);
                await connection.WaitUntilUpAsync(cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A socket file alone proves nothing: a stopped runtime leaves it behind.</summary>
    private async Task<CriEndpoint?> FindRunningAsync(CancellationToken cancel)
    {
        foreach (var socket in UsualSockets.Where(File.Exists))
        {
            using var connection = Open(new CriEndpoint(socket), ProbeTimeout);
            try
            {
                await new CriRuntimeClient(connection).VersionAsync(cancel).ConfigureAwait(false);
                return connection.Endpoint;
            }
            catch (CriException e)
            {
                _logger.RuntimeSilent(socket, e.Message);
            }
        }
        return null;
    }

    private RuntimeConnection Open(CriEndpoint endpoint, TimeSpan? timeout = null) =>
        new(endpoint, new CriClientOptions { RequestTimeout = timeout ?? options.Config.RuntimeRequestTimeout }, time);

    private static CriEndpoint Parse(string text) => EndpointParser.TryParse(text, out var endpoint, out var error)
        ? endpoint!
        : throw new KubeletStartException($"--container-runtime-endpoint: {error}");
}
