using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Health;

/// <summary>Which health check ports a node has, by the rules of upstream's pkg/proxy/healthcheck/service_health.go.</summary>
internal static class ServiceHealthPlanner
{
    /// <summary>The wished ports of one Service, with how many ready endpoints of its family this node has.</summary>
    public static IEnumerable<KeyValuePair<ServiceHealthTarget, int>> Wished(ProxySnapshot snapshot, ServiceKey key, AddressFamily family, string nodeName)
    {
        var port = snapshot.Services.GetValueOrDefault(key)?.Ports(family).FirstOrDefault(p => p.HealthCheckNodePort != 0);
        return port is null ? [] : [new(new(family, key, port.HealthCheckNodePort), EndpointMerger.CountLocalReady(snapshot.SlicesOf(key), family, nodeName))];
    }

    public static ServiceHealthPlan Plan(IReadOnlySet<ServiceHealthTarget> open, IReadOnlySet<ServiceHealthTarget> wished) =>
        new([.. open.Where(t => !wished.Contains(t))], [.. wished.Where(t => !open.Contains(t))]);
}
