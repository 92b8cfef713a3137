using System.Collections.Immutable;
using System.Globalization;
using k8s.Models;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>
/// What an EndpointSlice means for the proxy, by the rules of upstream's pkg/proxy/endpointslicecache.go. Each part that is wrong is left out and told, bad
/// endpoints with one line for all of a kind.
/// </summary>
internal static class SliceTranslator
{
    /// <summary>The API server takes no more in one slice.</summary>
    public const int MostEndpoints = 1000;
    public const int MostPorts = 20_000;

    /// <param name="texts">Shares what is the same from slice to slice.</param>
    public static Translated<SliceEntry> Translate(V1EndpointSlice slice, TextPool texts)
    {
        if (slice.Metadata.Labels?.ContainsKey(TrackingSelectors.HeadlessLabel) == true)
            return Translated<SliceEntry>.Nothing;
        var service = slice.Metadata.Labels?.TryGetValue(TrackingSelectors.ServiceNameLabel, out var name) == true ? name : null;
        if (string.IsNullOrEmpty(service) || string.IsNullOrEmpty(slice.Metadata.NamespaceProperty))
            return Translated<SliceEntry>.Unusable($"it has no label {TrackingSelectors.ServiceNameLabel}");
        if (slice.AddressType is not ("IPv4" or "IPv6"))
            return Translated<SliceEntry>.Unusable($"its address type is {ProblemTextRenderer.Quote(slice.AddressType)}, not IPv4 or IPv6");
        var family = slice.AddressType == "IPv4" ? AddressFamily.IPv4 : AddressFamily.IPv6;
        var problems = new List<string>();
        var key = new ServiceKey(texts.Share(slice.Metadata.NamespaceProperty), texts.Share(service));
        var entry = new SliceEntry(key, slice.Metadata.Name, family, Ports(slice.Ports ?? [], texts, problems), Endpoints(slice.Endpoints ?? [], family, texts, problems))
        {
            ChangedAt = ChangedAt(slice, problems),
        };
        return new(entry, [.. problems]);
    }

    private static ImmutableArray<SlicePort> Ports(IList<Discoveryv1EndpointPort> ports, TextPool texts, List<string> problems)
    {
        var kept = new List<SlicePort>();
        foreach (var port in ports.Take(MostPorts))
        {
            if (port.Name is null)
                problems.Add("a port without a name");
            else if (ProtocolParser.Parse(port.Protocol) is not { } protocol)
                problems.Add($"port {ProblemTextRenderer.Quote(port.Name)}: the protocol {ProblemTextRenderer.Quote(port.Protocol)} is not known");
            else if (port.Port is not (> 0 and <= ushort.MaxValue and var number))
                problems.Add($"port {ProblemTextRenderer.Quote(port.Name)}: {port.Port?.ToString(CultureInfo.InvariantCulture) ?? "nothing"} is no port");
            else
                kept.Add(new SlicePort(texts.Share(port.Name), protocol, (ushort)number));
        }
        if (ports.Count > MostPorts)
            problems.Add($"it has {ports.Count} ports; only the first {MostPorts} are used");
        return [.. kept.Distinct()];
    }

    private static ImmutableArray<SliceEndpoint> Endpoints(IList<V1Endpoint> endpoints, AddressFamily family, TextPool texts, List<string> problems)
    {
        var kept = ImmutableArray.CreateBuilder<SliceEndpoint>(Math.Min(endpoints.Count, MostEndpoints));
        var (bad, empty, example) = (0, 0, "");
        foreach (var endpoint in endpoints.Take(MostEndpoints))
        {
            // The further addresses of an endpoint are not used by anybody.
            var text = endpoint.Addresses is { Count: > 0 } addresses ? addresses[0] : null;
            if (text is null)
                empty++;
            else if (Address.Parse(text) is { } address && address.Family == family)
                kept.Add(Translate(endpoint, address, texts));
            else if (bad++ == 0)
                example = text;
        }
        if (empty > 0)
            problems.Add($"{empty} endpoints without an address");
        if (bad > 0)
            problems.Add($"{bad} endpoints whose address is no {family} address, the first is {ProblemTextRenderer.Quote(example)}");
        if (endpoints.Count > MostEndpoints)
            problems.Add($"it has {endpoints.Count} endpoints; only the first {MostEndpoints} are used");
        return kept.DrainToImmutable();
    }

    private static SliceEndpoint Translate(V1Endpoint endpoint, Address address, TextPool texts)
    {
        var conditions = (endpoint.Conditions?.Ready ?? true ? EndpointConditions.Ready : 0)
            | (endpoint.Conditions?.Serving ?? true ? EndpointConditions.Serving : 0)
            | (endpoint.Conditions?.Terminating ?? false ? EndpointConditions.Terminating : 0);
        var plain = new SliceEndpoint(address, conditions, texts.Share(endpoint.NodeName));
        if (endpoint.Hints is not { } hints)
            return plain;
        return plain with
        {
            NodeHints = texts.Share([.. hints.ForNodes?.Select(static n => n.Name ?? "") ?? []]),
            ZoneHints = texts.Share([.. hints.ForZones?.Select(static z => z.Name ?? "") ?? []]),
        };
    }

    private static DateTimeOffset? ChangedAt(V1EndpointSlice slice, List<string> problems)
    {
        if (slice.Metadata.Annotations?.TryGetValue(ChangeTimeParser.Annotation, out var text) != true || text is null)
            return null;
        var time = ChangeTimeParser.Parse(text);
        if (time is null)
            problems.Add($"the annotation {ChangeTimeParser.Annotation} is no time");
        return time;
    }
}
