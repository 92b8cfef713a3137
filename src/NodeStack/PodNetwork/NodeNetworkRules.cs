using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using NodeStack.Proxy.Routes;

namespace NodeStack.PodNetwork;

/// <summary>
/// Where the pods of each node are. A podCIDR that cannot be, that has an address of a node in it, or that overlaps another's, is left out: this node's own
/// come first, then those of the older Nodes, so that a Node that comes with the network of another takes nothing from it.
/// </summary>
internal static class NodeNetworkRules
{
    public static NodeNetworks Judge(IEnumerable<PodNode> nodes, PodNetworkOptions options)
    {
        var problems = ImmutableArray.CreateBuilder<PodNetworkProblem>();
        var ordered = nodes.OrderBy(n => n.Name != options.NodeName).ThenBy(static n => n.Created).ThenBy(static n => n.Name, StringComparer.Ordinal).ToList();
        var read = ordered.Select(n => (Node: n, Networks: Read(n, problems))).ToList();
        var claims = new NetworkClaims(read.SelectMany(static r => r.Networks).Select(static n => n.PrefixLength));
        var self = ordered.FirstOrDefault() is { } first && first.Name == options.NodeName ? first : null;
        foreach (var node in ordered.Where(n => n != self))
            claims.AddAddresses(node);
        var own = self is null ? [] : OnePerFamily(self, Claim(self, read[0].Networks, claims, problems), problems);
        // The address of a node may be in its own network: that of the bridge.
        if (self is not null)
            claims.AddAddresses(self);
        else
            problems.Add(new PodNetworkProblem(Subject(options.NodeName), "this node's own Node is not there; its pod network stays as it is", IsPassing: true));
        var routes = ImmutableArray.CreateBuilder<Route>();
        foreach (var (node, networks) in read.Where(r => r.Node != self))
            routes.AddRange(Routes(node, Claim(node, networks, claims, problems), self, problems));
        return new NodeNetworks(own, routes.ToImmutable(), Outermost(options.ClusterPodNetworks, claims.All), problems.ToImmutable());
    }

    private static List<IPNetwork> Read(PodNode node, ImmutableArray<PodNetworkProblem>.Builder problems)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in node.PodCidrs.Distinct())
            if (PodCidrParser.Parse(text, out var problem) is { } network)
                networks.Add(network);
            else
                problems.Add(new PodNetworkProblem(Subject(node.Name), problem));
        if (node.PodCidrs.IsEmpty)
            problems.Add(new PodNetworkProblem(Subject(node.Name), "it has no podCIDR", IsPassing: true));
        return networks;
    }

    private static List<IPNetwork> Claim(PodNode node, List<IPNetwork> networks, NetworkClaims claims, ImmutableArray<PodNetworkProblem>.Builder problems)
    {
        var granted = new List<IPNetwork>();
        foreach (var network in networks)
            if (claims.FindOwner(network) is { } owner)
                problems.Add(new PodNetworkProblem(Subject(node.Name), $"podCIDR {network} overlaps {owner}, and is left out"));
            else
                granted.Add(network);
        foreach (var network in granted)
            claims.Add(network, $"the podCIDR {network} of node {node.Name}");
        return granted;
    }

    private static ImmutableArray<IPNetwork> OnePerFamily(PodNode node, List<IPNetwork> networks, ImmutableArray<PodNetworkProblem>.Builder problems)
    {
        var kept = networks.DistinctBy(PodCidrParser.IsIPv6).ToImmutableArray();
        foreach (var other in networks.Except(kept))
            problems.Add(new PodNetworkProblem(Subject(node.Name), $"podCIDR {other} is another one of its family, and is left out"));
        return kept;
    }

    private static IEnumerable<Route> Routes(PodNode node, List<IPNetwork> networks, PodNode? own, ImmutableArray<PodNetworkProblem>.Builder problems)
    {
        foreach (var network in networks)
        {
            var family = PodCidrParser.IsIPv6(network) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
            if (node.Addresses.FirstOrDefault(a => a.AddressFamily == family) is not { } via)
                problems.Add(new PodNetworkProblem(Subject(node.Name), $"it has no InternalIP through which its pods in {network} could be reached", IsPassing: true));
            else if (own?.Addresses.Contains(via) == true)
                problems.Add(new PodNetworkProblem(Subject(node.Name), $"its InternalIP {via} is this node's own; its pods in {network} cannot be reached"));
            else
                yield return new Route(network, via);
        }
    }

    /// <summary>The networks that no other one contains, in order.</summary>
    private static ImmutableArray<IPNetwork> Outermost(IEnumerable<IPNetwork> cluster, IEnumerable<IPNetwork> nodes)
    {
        var outer = new List<IPNetwork>();
        foreach (var network in cluster.OrderBy(static n => n.PrefixLength))
            if (!outer.Exists(o => PodCidrParser.Overlap(o, network)))
                outer.Add(network);
        // Of the nodes' none is within another.
        var others = nodes.Where(n => !outer.Exists(o => o.PrefixLength <= n.PrefixLength && PodCidrParser.Overlap(o, n))).ToList();
        outer.RemoveAll(o => others.Exists(n => PodCidrParser.Overlap(n, o)));
        return [.. outer.Concat(others).OrderBy(PodCidrParser.IsIPv6).ThenBy(static n => n.BaseAddress, AddressOrder.Instance)];
    }

    private static string Subject(string node) => $"node {node}";
}
