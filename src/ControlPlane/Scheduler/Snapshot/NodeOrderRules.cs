namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>The order in which nodes are tried: one of each zone in turn, so that the first nodes that fit lie in all zones.</summary>
internal static class NodeOrderRules
{
    public static NodeEntry[] Order(IEnumerable<NodeEntry> nodes)
    {
        var zones = new Dictionary<string, List<NodeEntry>>(StringComparer.Ordinal);
        var names = new List<string>();
        var count = 0;
        foreach (var node in nodes)
        {
            var zone = ZoneOf(node.Node);
            if (!zones.TryGetValue(zone, out var members))
            {
                zones[zone] = members = [];
                names.Add(zone);
            }
            members.Add(node);
            count++;
        }
        return Interleave(names.ConvertAll(name => zones[name]), count);
    }

    private static NodeEntry[] Interleave(List<List<NodeEntry>> zones, int count)
    {
        var order = new NodeEntry[count];
        var at = 0;
        for (var turn = 0; at < count; turn++)
        {
            foreach (var zone in zones)
            {
                if (turn < zone.Count)
                    order[at++] = zone[turn];
            }
        }
        return order;
    }

    private static string ZoneOf(NodeFacts node) =>
        $"{node.Labels.Find("topology.kubernetes.io/region") ?? node.Labels.Find("failure-domain.beta.kubernetes.io/region")}:\0:"
        + (node.Labels.Find("topology.kubernetes.io/zone") ?? node.Labels.Find("failure-domain.beta.kubernetes.io/zone"));
}
