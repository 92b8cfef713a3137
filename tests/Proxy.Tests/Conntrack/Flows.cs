using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Conntrack;

/// <summary>Flows and Services in short.</summary>
internal static class Flows
{
    public static FlowEnd End(string text)
    {
        var colon = text.LastIndexOf(':');
        return new(Address.Parse(text[..colon])!.Value, ushort.Parse(text[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <param name="answers">Null: the destination itself.</param>
    public static Flow Of(string destination, string? answers, string source = "10.0.0.1:1000", uint id = 1) => new(End(source), End(destination), End(answers ?? destination), 0, id);

    public static ServicePort Port(string clusterIP, ushort port = 53, string name = "dns", TransportProtocol protocol = TransportProtocol.Udp) =>
        new(new("ns", name), "", protocol, Address.Parse(clusterIP)!.Value, port);

    public static Endpoint Serving(string end, bool isReady = true, bool isServing = true, bool isTerminating = false) =>
        new(End(end).Address, End(end).Port, isReady, isServing, isTerminating, IsLocal: false);

    public static UdpFronts Fronts(params (ServicePort, Endpoint[])[] ports) =>
        UdpFrontsBuilder.Build(ports.Select(p => (p.Item1, (IReadOnlyCollection<Endpoint>)p.Item2)), [Address.Parse("172.18.0.2")!.Value]);
}
