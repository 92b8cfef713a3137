using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Memory;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Conntrack;
using NodeStack.Proxy.Health;
using NodeStack.Proxy.Metrics;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Node;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Proxy.Hosting;

/// <summary>Everything that runs in a proxy, put together; each part is a task of its own.</summary>
internal sealed class ProxyParts : IDisposable
{
    private static readonly TimeSpan s_longestCheck = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_conntrackPatience = TimeSpan.FromSeconds(10);
    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ProxyMetrics _metrics;
    private readonly ClusterLink _link;
    private readonly NetlinkNftables _kernel;
    private readonly ServiceTracker _tracker;
    private readonly ProxyHealthRecorder _health;
    private readonly ServiceHealthServer _serviceHealth;
    private readonly SyncReporter _reporter;
    private readonly ProxyEvents _events;
    private readonly ImmutableDictionary<AddressFamily, FamilyLoop> _families;

    /// <exception cref="ProxyException">There is no way to the API server or to the kernel.</exception>
    public ProxyParts(ProxyOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _time, _loggers) = (options, time, loggers);
        _metrics = new ProxyMetrics(options.Config);
        _link = ClusterLink.Open(options, _metrics.RestClient, time, loggers);
        _kernel = Kernel.Open();
        _tracker = new ServiceTracker(_link.Api, options.NodeName, time, loggers.CreateLogger<ServiceTracker>());
        ImmutableArray<AddressFamily> families = Socket.OSSupportsIPv6 ? [AddressFamily.IPv4, AddressFamily.IPv6] : [AddressFamily.IPv4];
        _health = new ProxyHealthRecorder(2 * options.SyncPeriod, families, time);
        _serviceHealth = new ServiceHealthServer(new ServiceHealthOptions(options.NodeName), _health, time, loggers);
        _events = new ProxyEvents(_link.Api, options.NodeName, time, loggers);
        _serviceHealth.Failed += _events.HealthCheckNotServed;
        var conntrack = new NetlinkConntrack(time, s_conntrackPatience);
        var flows = families.ToImmutableDictionary(f => f, f => new FlowCleaner(new StaleFlowExecutor(conntrack, f, loggers.CreateLogger<StaleFlowExecutor>()), f));
        _reporter = new SyncReporter(_metrics, _health, _serviceHealth, flows, time);
        var kernel = new SharedNftables(_kernel);
        _families = families.ToImmutableDictionary(f => f, f => Family(f, kernel));
    }

    /// <summary>The parts, running; the first that ends ends all.</summary>
    public IEnumerable<Task> Run(Func<ProxyOptions> reload, CancellationToken stop)
    {
        HostingLog.Started(_loggers.CreateLogger<ProxyParts>(), _options.NodeName, _link.Server.ToString());
        _events.Starting();
        yield return _events.RunAsync(stop);
        yield return _tracker.RunAsync(stop);
        yield return DispatchAsync(stop);
        foreach (var family in _families.Values)
            yield return family.RunAsync(stop);
        yield return _serviceHealth.RunAsync(stop);
        yield return StartupPages.GiveBackAsync(_time, stop);
        if (_options.HealthzEndpoint is { } healthz)
            yield return HealthzAsync(new HealthzServer(healthz, _health, () => _tracker.Snapshot.Node, _time, _loggers), stop);
        if (_options.MetricsEndpoint is { } address)
        {
            var endpoint = new MetricsEndpoint(_options, _metrics, _time, _loggers.CreateLogger<MetricsEndpoint>());
            yield return new ListenerLoop("metrics", address, _options.BindAddressHardFail, _time, _loggers).RunAsync(endpoint.HandleAsync, stop);
        }
        if (_options.ConfigFile.Length > 0)
            yield return new ConfigurationFileObserver(_options.ConfigFile, () => reload(), _time, _loggers.CreateLogger<ConfigurationFileObserver>()).RunAsync(stop);
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _link.Dispose();
    }

    private FamilyLoop Family(AddressFamily family, SharedNftables kernel)
    {
        var check = _options.SyncPeriod < s_longestCheck ? _options.SyncPeriod : s_longestCheck;
        var logger = _loggers.CreateLogger<FamilyLoop>();
        return new FamilyLoop(
            family, new RulesetExecutor(kernel, family, logger), new SyncIntervals(_options.MinSyncPeriod, _options.SyncPeriod, check), _reporter, _time, logger);
    }

    private async Task DispatchAsync(CancellationToken stop)
    {
        await new NodeWait(_tracker, _time, _loggers.CreateLogger<NodeWait>()).RunAsync(_options.NodeName, _options.LocalDetection.UsesNodeCidrs, stop).ConfigureAwait(false);
        await new DispatchLoop(_tracker, _options, _families, _reporter, OwnAddressReader.Read, _time).RunAsync(stop).ConfigureAwait(false);
    }

    private async Task HealthzAsync(HealthzServer server, CancellationToken stop)
    {
        server.Answered += (path, status) =>
        {
            if (path == "/livez")
                _metrics.Probes.LivezAnswered(status);
            else
                _metrics.Probes.HealthzAnswered(status);
        };
        try
        {
            await server.RunAsync(_options.BindAddressHardFail, stop).ConfigureAwait(false);
        }
        catch (IOException e) when (_options.BindAddressHardFail)
        {
            throw new ProxyException($"healthz server failed: {e.Message}", e);
        }
    }
}
