using System.Globalization;
using k8s.Models;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Tracking;

/// <summary>Objects that tests begin with.</summary>
internal static class Samples
{
    public static V1Service Service(Action<V1Service>? change = null)
    {
        var service = new V1Service
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = "ns", Name = "web", Uid = "1" },
            Spec = new V1ServiceSpec
            {
                Type = "ClusterIP",
                ClusterIP = "10.96.0.10",
                ClusterIPs = ["10.96.0.10"],
                IpFamilies = ["IPv4"],
                SessionAffinity = "None",
                Ports = [new V1ServicePort { Name = "http", Protocol = "TCP", Port = 80 }],
            },
            Status = new V1ServiceStatus { LoadBalancer = new V1LoadBalancerStatus() },
        };
        change?.Invoke(service);
        return service;
    }

    public static V1EndpointSlice Slice(Action<V1EndpointSlice>? change = null)
    {
        var slice = new V1EndpointSlice
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = "ns", Name = "web-1", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "web" } },
            AddressType = "IPv4",
            Ports = [new Discoveryv1EndpointPort { Name = "http", Protocol = "TCP", Port = 8080 }],
            Endpoints = [new V1Endpoint { Addresses = ["10.1.0.1"], NodeName = "n1" }],
        };
        change?.Invoke(slice);
        return slice;
    }

    public static Address At(string text) => Address.Parse(text) ?? throw new ArgumentException(text);

    public static AddressPrefix Net(string text) => AddressPrefix.Parse(text) ?? throw new ArgumentException(text);

    /// <summary>"10.1.0.1 rst node": ready, serving, terminating; without letters: ready and serving.</summary>
    public static SliceEndpoint At(string address, string conditions, string node = "") => new(
        At(address),
        (conditions.Contains('r', StringComparison.Ordinal) ? EndpointConditions.Ready : 0) | (conditions.Contains('s', StringComparison.Ordinal) ? EndpointConditions.Serving : 0)
            | (conditions.Contains('t', StringComparison.Ordinal) ? EndpointConditions.Terminating : 0),
        node);

    public static SliceEntry Entry(string name, string service, params SliceEndpoint[] endpoints) =>
        new(new ServiceKey("ns", service), name, AddressFamily.IPv4, [new SlicePort("http", TransportProtocol.Tcp, 8080)], [.. endpoints]);

    public static ServiceEntry Entry(string service, int port = 80) => new(
        new ServiceKey("ns", service),
        [new ServicePort(new ServiceKey("ns", service), "http", TransportProtocol.Tcp, At("10.96.0.1"), ushort.Parse(port.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))], []);
}
