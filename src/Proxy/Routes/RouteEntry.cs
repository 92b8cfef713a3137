using System.Net;

namespace NodeStack.Proxy.Routes;

/// <summary>A route as the kernel lists it.</summary>
/// <param name="To">Null: the default route.</param>
/// <param name="Via">Null: the network is at the link itself, or there are several paths.</param>
/// <param name="Link">The interface's number, of the first path where there are several; 0: none.</param>
internal sealed record RouteEntry(IPNetwork? To, IPAddress? Via, int Link, byte Protocol, uint Priority);
