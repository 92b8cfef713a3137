using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Ruleset;

/// <summary>One port of a Service. Of two ports that claim the same front, the lower one has it.</summary>
internal readonly record struct PortKey(ServiceKey Service, string Port, TransportProtocol Protocol) : IComparable<PortKey>
{
    public static PortKey Of(ServicePort port) => new(port.Service, port.Name, port.Protocol);

    public int CompareTo(PortKey other)
    {
        var order = string.CompareOrdinal(Service.Namespace, other.Service.Namespace);
        if (order == 0)
            order = string.CompareOrdinal(Service.Name, other.Service.Name);
        if (order == 0)
            order = string.CompareOrdinal(Port, other.Port);
        return order != 0 ? order : Protocol.CompareTo(other.Protocol);
    }
}
