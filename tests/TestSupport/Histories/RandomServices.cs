using System.Collections.Immutable;
using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;

namespace NodeStack.TestSupport.Histories;

/// <summary>Histories of Services in a small world, so that they collide: few names, few addresses, few node ports.</summary>
internal static class RandomServices
{
    private const string Node = "here", Zone = "a";

    /// <summary>One step: a Service becomes this; no ports: it is gone.</summary>
    public static Gen<(ServiceKey Service, ImmutableArray<(ServicePort, SelectedEndpoints)> Ports)> Step(AddressFamily family) =>
        from name in Gen.Int[0, 7]
        from ports in Gen.Frequency((1, Gen.Const(Array.Empty<(ServicePort, SelectedEndpoints)>())), (6, Port(family, Key(name)).Array[1, 3]))
        select (Key(name), Distinct(ports));

    private static ServiceKey Key(int name) => new("ns", $"s{name}");

    private static ImmutableArray<(ServicePort, SelectedEndpoints)> Distinct((ServicePort Port, SelectedEndpoints)[] ports) =>
        [.. ports.DistinctBy(p => (p.Port.Name, p.Port.Protocol))];

    private static Gen<(ServicePort, SelectedEndpoints)> Port(AddressFamily family, ServiceKey service) =>
        from name in Gen.Int[0, 1]
        from protocol in OneOf(TransportProtocol.Tcp, TransportProtocol.Udp)
        from clusterIP in Gen.Int[1, 6]
        from port in Gen.Int[80, 81]
        from outside in Outside(family)
        from policy in Gen.Select(Gen.Bool, Gen.Bool, OneOf<TimeSpan?>(null, null, TimeSpan.FromSeconds(10), TimeSpan.FromHours(3)))
        from endpoints in Endpoints(family)
        select Make(
            outside with
            {
                Service = service,
                Name = $"p{name}",
                Protocol = protocol,
                ClusterIP = Of(family, "10.96.0.", "fd00:96::", clusterIP),
                Port = (ushort)port,
                IsInternalLocal = policy.Item1,
                IsExternalLocal = policy.Item2,
                AffinityTimeout = policy.Item3,
            },
            endpoints);

    private static (ServicePort, SelectedEndpoints) Make(ServicePort port, ImmutableArray<Endpoint> endpoints) =>
        (port, EndpointSelector.Select(endpoints, port, Node, Zone));

    private static Gen<ServicePort> Outside(AddressFamily family) =>
        from nodePort in OneOf<ushort>(0, 0, 30080, 30081)
        from external in Gen.Int[1, 3].Array[0, 2]
        from balancer in Gen.Int[1, 3].Array[0, 2]
        from ranges in Gen.Int[0, 3].Array[0, 2]
        select new ServicePort(default, "", TransportProtocol.Tcp, default, 0)
        {
            NodePort = nodePort,
            ExternalIPs = [.. external.Select(e => Of(family, "203.0.113.", "fd00:203::", e))],
            LoadBalancerIPs = [.. balancer.Select(e => Of(family, "203.0.113.", "fd00:203::", e + 2))],
            SourceRanges = [.. ranges.Distinct().Select(r => AddressPrefix.Parse(family == AddressFamily.IPv4 ? $"10.{r}.0.0/16" : $"fd00:{r}::/32")!.Value)],
        };

    private static Gen<ImmutableArray<Endpoint>> Endpoints(AddressFamily family) =>
        from all in Gen.Select(Gen.Int[1, 9], Gen.Bool, Gen.Bool, Gen.Bool).Array[0, 9]
        select all.DistinctBy(e => e.Item1)
            .Select(e => new Endpoint(Of(family, "10.244.0.", "fd00:244::", e.Item1), 8080, e.Item2, e.Item2 || e.Item3, !e.Item2, e.Item4)).ToImmutableArray();

    private static Gen<T> OneOf<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(i => all[i]);

    private static Address Of(AddressFamily family, string ipv4, string ipv6, int last) =>
        Address.Parse(family == AddressFamily.IPv4 ? $"{ipv4}{last}" : $"{ipv6}{last}")!.Value;

    /// <summary>What the steps have made.</summary>
    internal sealed class View : IServiceView
    {
        private readonly SortedDictionary<string, (ServiceKey Key, ImmutableArray<(ServicePort, SelectedEndpoints)> Ports)> _services = new(StringComparer.Ordinal);

        public IEnumerable<ServiceKey> Services => _services.Values.Select(s => s.Key);

        public ImmutableArray<(ServicePort Port, SelectedEndpoints Endpoints)> PortsOf(ServiceKey service) =>
            _services.TryGetValue(service.ToString(), out var found) ? found.Ports : [];

        public void Take(ServiceKey service, ImmutableArray<(ServicePort, SelectedEndpoints)> ports)
        {
            if (ports.IsEmpty)
                _services.Remove(service.ToString());
            else
                _services[service.ToString()] = (service, ports);
        }
    }
}
