using System.Net;

namespace NodeStack.Proxy.Routes;

/// <summary>Packets to the network go to the neighbour with the address.</summary>
public readonly record struct Route(IPNetwork To, IPAddress Via)
{
    public override string ToString() => $"{To} via {Via}";
}
