using System.Collections.Immutable;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Explain;

/// <summary>Why an endpoint of a Service gets nothing of its traffic on this node.</summary>
internal static class LeftOutRules
{
    /// <summary>Those of a port's endpoints that get nothing, each with its reason.</summary>
    public static IEnumerable<(Endpoint Endpoint, string Reason)> Reasons(
        ImmutableArray<Endpoint> endpoints, SelectedEndpoints selected, ServicePort port)
    {
        var used = selected.Cluster.Concat(selected.Local).ToHashSet();
        var isByNode = selected.Cluster.Any(e => e.NodeHints.Length > 0);
        return endpoints.Where(e => !used.Contains(e)).Select(e => (e, Reason(e, isByNode, port)));
    }

    private static string Reason(Endpoint endpoint, bool isByNode, ServicePort port)
    {
        if (!port.UsesClusterEndpoints && !endpoint.IsLocal)
            return "it is on another node, and traffic must stay on this one";
        if (!endpoint.IsReady)
            return Unready(endpoint);
        if (endpoint.NodeHints.Length > 0 && isByNode)
            return $"its hints are for the node{(endpoint.NodeHints.Length > 1 ? "s" : "")} {string.Join(", ", endpoint.NodeHints)}";
        return endpoint.ZoneHints.Length > 0 ? $"its hints are for zone {string.Join(", ", endpoint.ZoneHints)}" : "the rules do not have it yet";
    }

    private static string Unready(Endpoint endpoint)
    {
        if (endpoint is { IsTerminating: true, IsServing: true })
            return "it is ending, and others are ready";
        return endpoint.IsTerminating ? "it is ending and no longer serves" : "it is not ready";
    }
}
