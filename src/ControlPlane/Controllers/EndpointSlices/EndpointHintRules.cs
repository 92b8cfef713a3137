using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>Who an endpoint is meant for, by a service's trafficDistribution.</summary>
public static class EndpointHintRules
{
    /// <summary>The slice with hints as they should be; the same one when it has them already. Endpoints that are not ready keep what they have.</summary>
    public static V1EndpointSlice Apply(V1EndpointSlice slice, string? trafficDistribution)
    {
        var isClose = trafficDistribution is "PreferClose" or "PreferSameZone" or "PreferSameNode";
        var endpoints = (slice.Endpoints ?? []).Select(e => isClose ? Close(e, trafficDistribution == "PreferSameNode") : Plain(e)).ToList();
        return endpoints.Zip(slice.Endpoints ?? []).All(e => ReferenceEquals(e.First, e.Second)) ? slice : slice with { Endpoints = endpoints };
    }

    private static V1Endpoint Plain(V1Endpoint endpoint) => endpoint.Hints is null ? endpoint : endpoint with { Hints = null };

    private static V1Endpoint Close(V1Endpoint endpoint, bool byNode)
    {
        if (endpoint.Conditions?.Ready != true)
            return endpoint;
        var zone = endpoint.Zone;
        var node = byNode ? endpoint.NodeName : null;
        if (IsOnly(endpoint.Hints?.ForZones?.Select(z => z.Name), zone) && IsOnly(endpoint.Hints?.ForNodes?.Select(n => n.Name), node))
            return endpoint;
        return endpoint with
        {
            Hints = zone is null && node is null ? null : new V1EndpointHints
            {
                ForZones = zone is null ? null : [new V1ForZone { Name = zone }], ForNodes = node is null ? null : [new V1ForNode { Name = node }],
            },
        };
    }

    private static bool IsOnly(IEnumerable<string>? names, string? wished) =>
        names is null ? wished is null : wished is null ? !names.Any() : names.SequenceEqual([wished]);
}
