using System.Collections.Immutable;
using NodeStack.PodNetwork;
using NodeStack.Proxy.PodMasquerade;
using NodeStack.Proxy.Routes;

namespace NodeStack.NodeStack.Tests.PodNetwork;

/// <summary>A machine that keeps what it is told, and refuses what a kernel would.</summary>
internal sealed class FakeNetworkHost : IPodNetworkHost
{
    private readonly Lock _lock = new();
    private readonly HashSet<Route> _added = [];
    private readonly Dictionary<string, string> _sysctls = new(StringComparer.Ordinal) { [PodSysctlRules.Forward] = "0", [PodSysctlRules.ForwardIPv6] = "0" };

    public List<Route> Routes { get; } = [];

    public MasqueradeWish? Masquerade { get; set; }

    public string? Config { get; set; }

    /// <summary>Routes that the kernel refuses.</summary>
    public HashSet<Route> Refused { get; } = [];

    public bool HasModule { get; init; } = true;

    public int Looks { get; private set; }

    public T Locked<T>(Func<FakeNetworkHost, T> ask)
    {
        lock (_lock)
            return ask(this);
    }

    public string Sysctl(string path) => _sysctls.GetValueOrDefault(path, "");

    public PodNetworkSeen Observe()
    {
        lock (_lock)
        {
            Looks++;
            return new PodNetworkSeen([.. Routes], [.. _added], Config, 1450, null, true, _sysctls.ToImmutableDictionary());
        }
    }

    public PodNetworkOutcome Execute(PodNetworkPlan plan)
    {
        lock (_lock)
        {
            var outcome = new PodNetworkOutcome();
            if (plan.LoadsBridgeFilter && HasModule)
                (_sysctls[PodSysctlRules.BridgeToIptables], _sysctls[PodSysctlRules.BridgeToIp6tables]) = ("0", "0");
            else if (plan.LoadsBridgeFilter)
                outcome.Failed("br_netfilter", "not there");
            foreach (var write in plan.Sysctls)
                _sysctls[write.Path] = _sysctls.ContainsKey(write.Path) ? write.Value : throw new InvalidOperationException($"no {write.Path}");
            foreach (var route in plan.RemoveRoutes)
                Assert.True(Routes.Remove(route));
            foreach (var route in plan.AddRoutes)
                outcome.Try($"route {route}", $"{route} added", () => Add(route));
            Masquerade = plan.Masquerade ?? Masquerade;
            Config = plan.Config ?? Config;
            return outcome;
        }
    }

    public void Dispose()
    {
    }

    private void Add(Route route)
    {
        if (Refused.Contains(route) || Routes.Exists(r => r.To == route.To))
            throw new IOException("refused");
        Routes.Add(route);
        _added.Add(route);
    }
}
