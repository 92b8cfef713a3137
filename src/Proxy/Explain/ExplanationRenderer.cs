using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Explain;

/// <summary>The way of a packet to a service port, in words. What is said of maps and chains comes from the kernel; why something is not there, from the API server.</summary>
internal static class ExplanationRenderer
{
    private const int MostEndpoints = 20;

    /// <param name="port">As the API server has it.</param>
    /// <param name="fronts">What the kernel has of the port's fronts; those that it does not have are empty.</param>
    /// <param name="endpoints">All endpoints that slices name.</param>
    public static string Render(ServicePort port, ImmutableArray<LiveFront> fronts, ImmutableArray<Endpoint> endpoints, SelectedEndpoints selected)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{port.Title} ({port.Protocol.ToString().ToUpperInvariant()})\n");
        foreach (var front in fronts)
            Add(text, front, port);
        foreach (var (endpoint, reason) in LeftOutRules.Reasons(endpoints, selected, port))
            text.Append(CultureInfo.InvariantCulture, $"  left out: {Place(endpoint.Address, endpoint.Port)}: {reason}\n");
        if (endpoints.IsEmpty)
            text.Append("  no EndpointSlice names an endpoint for this port: does the selector match pods that are ready?\n");
        return text.ToString();
    }

    private static void Add(StringBuilder text, LiveFront front, ServicePort port)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {(front.Front.Address == port.ClusterIP ? "cluster IP " : "")}{front.Front}\n");
        if (front.Sources is { } sources)
            text.Append(CultureInfo.InvariantCulture, $"    map {SetNames.FirewallIPs}: dropped unless it comes from {Ranges(sources)}\n");
        if (front.Chain is { } chain)
            AddChain(text, front, chain, port);
        if (front.Otherwise is { } otherwise)
            text.Append(CultureInfo.InvariantCulture, $"    map {SetNames.NoEndpoints}: {(otherwise.Kind == VerdictKind.Drop ? "dropped, since no endpoint is on this node" : "refused, since there is no endpoint")}\n");
        if (front is { Chain: null, Otherwise: null })
            text.Append("    no map has it: the proxy has not written it yet, or another Service has taken it\n");
    }

    private static void AddChain(StringBuilder text, LiveFront front, string chain, ServicePort port)
    {
        text.Append(CultureInfo.InvariantCulture, $"    map {SetNames.Services} -> chain {chain}{Masquerade(front, port)}\n");
        if (port.AffinityTimeout is { } lasts)
            text.Append(CultureInfo.InvariantCulture, $"    a client stays with its endpoint for {lasts.TotalSeconds} s after its last connection; {front.StickyClients} do now\n");
        if (front.ShortCircuit is null)
        {
            AddEndpoints(text, front.Local.IsEmpty ? front.Cluster : front.Local);
            return;
        }
        AddEndpoints(text, front.Local);
        text.Append(CultureInfo.InvariantCulture, $"    from pods and this node itself: map {SetNames.ShortCircuits} -> chain {front.ShortCircuit}\n");
        AddEndpoints(text, front.Cluster);
    }

    private static string Masquerade(LiveFront front, ServicePort port)
    {
        if (front.Front.Address == port.ClusterIP)
            return "";
        return port.IsExternalLocal ? ", the client's address is kept" : ", masqueraded";
    }

    private static void AddEndpoints(StringBuilder text, ImmutableArray<Backend> backends)
    {
        foreach (var backend in backends.Take(MostEndpoints))
            text.Append(CultureInfo.InvariantCulture, $"      {100.0 / backends.Length:0.#} % to {Place(backend.Address, backend.Port)}\n");
        if (backends.Length > MostEndpoints)
            text.Append(CultureInfo.InvariantCulture, $"      and as much to each of {backends.Length - MostEndpoints} more\n");
    }

    private static string Ranges(ImmutableArray<(Addresses.Address First, Addresses.Address Last)> sources) =>
        sources.IsEmpty ? "nobody" : string.Join(", ", sources.Select(s => s.First == s.Last ? $"{s.First}" : $"{s.First}-{s.Last}"));

    private static string Place(Addresses.Address address, ushort port) =>
        address.Family == Addresses.AddressFamily.IPv4 ? $"{address}:{port}" : $"[{address}]:{port}";
}
