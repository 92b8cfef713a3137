using NodeStack.CriShim.Containerd;
using NodeStack.Proxy;
using NodeStack.Proxy.PodMasquerade;
using NodeStack.Proxy.Routes;

namespace NodeStack.PodNetwork;

/// <summary>
/// Looks at, and changes, the pod network of this machine: of the network namespace of the thread that opened it, which must be that of the threads that call.
/// One thread at a time. What fails does not stop the rest.
/// </summary>
internal sealed class PodNetworkExecutor : IPodNetworkHost
{
    /// <summary>rtm_protocol of our routes: none of those in iproute2's list.</summary>
    public const byte RouteProtocol = 78;

    private readonly PodNetworkOptions _options;
    private readonly bool _mapsPorts;
    private readonly RouteTable _routes;
    private readonly MasqueradeTable _masquerade;
    private readonly HashSet<Route> _added = [];
    private string? _moduleProblem;
    private bool _hasAskedForModule;

    private PodNetworkExecutor(PodNetworkOptions options, bool mapsPorts, RouteTable routes, MasqueradeTable masquerade) =>
        (_options, _mapsPorts, _routes, _masquerade) = (options, mapsPorts, routes, masquerade);

    private string ConfigPath => Path.Combine(_options.CniConfigFolder, CniConfigBuilder.FileName);

    /// <param name="mapsPorts">iptables works.</param>
    /// <exception cref="RouteException">The kernel gives no socket.</exception>
    /// <exception cref="ProxyException">There is no nftables.</exception>
    public static PodNetworkExecutor Open(PodNetworkOptions options, bool mapsPorts)
    {
        var routes = RouteTable.Open(RouteProtocol);
        try
        {
            return new PodNetworkExecutor(options, mapsPorts, routes, MasqueradeTable.Open(options.TableName));
        }
        catch
        {
            routes.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The kernel does not tell, or the configuration cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The configuration cannot be read.</exception>
    public PodNetworkSeen Observe()
    {
        var (link, link6) = (_routes.FindDefaultLink(false), _routes.FindDefaultLink(true));
        return new PodNetworkSeen(
            [.. _routes.Read()], [.. _added], File.Exists(ConfigPath) ? File.ReadAllText(ConfigPath) : null, (link ?? link6)?.Mtu, link6?.Name, _mapsPorts,
            HostSysctls.Read(PodSysctlRules.Paths(link6?.Name)));
    }

    public PodNetworkOutcome Execute(PodNetworkPlan plan)
    {
        var outcome = new PodNetworkOutcome();
        if (plan.LoadsBridgeFilter && LoadBridgeFilter() is { } problem)
            outcome.Failed("br_netfilter", problem);
        foreach (var write in plan.Sysctls)
            outcome.Try($"/proc/sys/{write.Path}", $"{write.Path} is {write.Value}", () => HostSysctls.Write(write));
        foreach (var route in plan.RemoveRoutes)
            outcome.Try($"route {route}", $"route {route} removed", () => _routes.Remove(route));
        foreach (var route in plan.AddRoutes)
            outcome.Try($"route {route}", $"route {route} added", () => Add(route));
        if (plan.Masquerade is { } wish)
            outcome.TryAll($"table {_options.TableName}", () => _masquerade.Ensure(wish));
        if (plan.Config is { } config)
            outcome.Try(ConfigPath, $"{ConfigPath} written", () => Write(config));
        return outcome;
    }

    public void Dispose()
    {
        _routes.Dispose();
        _masquerade.Dispose();
    }

    /// <summary>Once: modprobe is not called again and again for what this kernel does not have.</summary>
    private string? LoadBridgeFilter()
    {
        if (!_hasAskedForModule)
            _moduleProblem = KernelModule.TryLoad("br_netfilter");
        _hasAskedForModule = true;
        return HostSysctls.Read([PodSysctlRules.BridgeToIptables]).IsEmpty ? $"{PodSysctlRules.WithoutBridgeFilter} ({_moduleProblem ?? "modprobe brought nothing"})" : null;
    }

    private void Add(Route route)
    {
        try
        {
            _routes.Add(route);
            _added.Add(route);
        }
        catch (RouteException e) when (e.IsTaken)
        {
            throw new RouteException($"somebody else has a route to {route.To}: the pods there may not be reached", e.Errno, e);
        }
        catch (RouteException e) when (e.IsUnreachable)
        {
            throw new RouteException($"{route.Via} is on no network of this node, so the pods in {route.To} cannot be reached: nodes need a network in common, or an overlay", e.Errno, e);
        }
    }

    /// <summary>The runtime sees the old file or the new one.</summary>
    private void Write(string config)
    {
        Directory.CreateDirectory(_options.CniConfigFolder);
        Directory.CreateDirectory(_options.CniDataFolder);
        // The runtime reads names that end with .conf, .conflist or .json.
        var draft = ConfigPath + ".tmp";
        File.WriteAllText(draft, config);
        File.Move(draft, ConfigPath, overwrite: true);
    }
}
