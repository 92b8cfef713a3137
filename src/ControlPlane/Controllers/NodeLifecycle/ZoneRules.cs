using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>Zones, and how fast nodes that are lost in them are emptied.</summary>
public static class ZoneRules
{
    private const string ExcludeLabel = "node.kubernetes.io/exclude-disruption";

    /// <summary>Region and zone; empty without either.</summary>
    public static string ZoneOf(V1Node node)
    {
        var region = Label(node, "topology.kubernetes.io/region") ?? Label(node, "failure-domain.beta.kubernetes.io/region") ?? "";
        var zone = Label(node, "topology.kubernetes.io/zone") ?? Label(node, "failure-domain.beta.kubernetes.io/zone") ?? "";
        return region.Length + zone.Length == 0 ? "" : $"{region}:\0:{zone}";
    }

    public static bool IsCounted(V1Node node) => node.Metadata.Labels?.ContainsKey(ExcludeLabel) != true;

    public static ZoneState State(int ready, int notReady, double threshold) => true switch
    {
        _ when ready == 0 && notReady > 0 => ZoneState.FullDisruption,
        _ when notReady > 2 && (double)notReady / (notReady + ready) >= threshold => ZoneState.PartialDisruption,
        _ => ZoneState.Normal,
    };

    /// <param name="zones">Ready and not ready nodes of each.</param>
    public static DisruptionPlan Plan(
        ImmutableDictionary<string, ZoneState> before, IReadOnlyDictionary<string, (int Ready, int NotReady)> zones, ClusterControllerOptions options)
    {
        var now = zones.ToImmutableDictionary(z => z.Key, z => State(z.Value.Ready, z.Value.NotReady, options.UnhealthyZoneThreshold));
        var was = zones.Keys.ToDictionary(z => z, z => before.GetValueOrDefault(z));
        var isAllLost = now.Count > 0 && now.Values.All(s => s == ZoneState.FullDisruption);
        var wasAllLost = was.Count > 0 && was.Values.All(s => s == ZoneState.FullDisruption);
        if (isAllLost)
            return new DisruptionPlan(now, wasAllLost ? new Dictionary<string, double>() : now.Keys.ToDictionary(z => z, _ => 0.0), IsAllLost: !wasAllLost, IsBack: false);
        var changed = wasAllLost ? now.Keys : now.Where(z => was[z.Key] != z.Value).Select(z => z.Key);
        return new DisruptionPlan(now, changed.ToDictionary(z => z, z => Rate(now[z], zones[z].Ready + zones[z].NotReady, options)), IsAllLost: false, IsBack: wasAllLost);
    }

    /// <summary>Slower in a zone that is lost in part, or not at all where it is small.</summary>
    public static double Rate(ZoneState state, int size, ClusterControllerOptions options) =>
        state != ZoneState.PartialDisruption ? options.NodeEvictionRate : size > options.LargeClusterSizeThreshold ? options.SecondaryNodeEvictionRate : 0;

    private static string? Label(V1Node node, string name) => node.Metadata.Labels is { } labels && labels.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
