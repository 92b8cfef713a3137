using k8s.Models;

namespace NodeStack.Proxy.Tracking;

/// <summary>The ports of a Service; wrong ones and those that an earlier one stands in the way of are left out and told.</summary>
internal static class ServicePortTranslator
{
    public static List<PortNumbers> Translate(IEnumerable<V1ServicePort> ports, ICollection<string> problems)
    {
        var (names, numbers) = (new HashSet<(string, TransportProtocol)>(), new HashSet<(int, TransportProtocol)>());
        var kept = new List<PortNumbers>();
        foreach (var port in ports)
        {
            var name = port.Name ?? "";
            if (ProtocolParser.Parse(port.Protocol) is not { } protocol)
                problems.Add($"port {ProblemTextRenderer.Quote(name)}: the protocol {ProblemTextRenderer.Quote(port.Protocol)} is not known");
            else if (port.Port is < 1 or > ushort.MaxValue)
                problems.Add($"port {ProblemTextRenderer.Quote(name)}: {port.Port} is no port");
            else if (names.Contains((name, protocol)))
                problems.Add($"port {ProblemTextRenderer.Quote(name)}: another port has this name and protocol");
            else if (!numbers.Add((port.Port, protocol)))
                problems.Add($"port {ProblemTextRenderer.Quote(name)}: another port has the number {port.Port} and this protocol");
            else if (names.Add((name, protocol)))
                kept.Add(new PortNumbers(name, protocol, (ushort)port.Port, NodePort(port, problems)));
        }
        return kept;
    }

    private static ushort NodePort(V1ServicePort port, ICollection<string> problems)
    {
        if ((port.NodePort ?? 0) is >= 0 and <= ushort.MaxValue and var number)
            return (ushort)number;
        problems.Add($"port {ProblemTextRenderer.Quote(port.Name)}: {port.NodePort} is no node port");
        return 0;
    }
}
