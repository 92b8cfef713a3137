using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Plugins;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>Which plugins are on at an extension point, in order: those of the point itself that also are on everywhere, those on everywhere, and the point's others.</summary>
internal static class PluginSetRules
{
    private static readonly IReadOnlyDictionary<string, int> s_weights = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [PluginNames.TaintToleration] = 3, [PluginNames.NodeAffinity] = 2, [PluginNames.PodTopologySpread] = 2, [PluginNames.InterPodAffinity] = 2,
    };

    /// <param name="multiPoint">What is said for all points.</param>
    /// <param name="own">What is said for this one.</param>
    public static IReadOnlyList<(string Name, int Weight)> At(PluginSet multiPoint, PluginSet own)
    {
        var everywhere = Everywhere(multiPoint).Where(p => !own.IsDisabled(p.Name)).ToList();
        var specific = own.Enabled.Select(static p => (p.Name, Weight: p.Weight is > 0 ? p.Weight.Value : 1)).ToList();
        var overriding = specific.Where(s => everywhere.Any(e => e.Name == s.Name)).ToList();
        return
        [
            .. overriding,
            .. everywhere.Where(e => overriding.All(o => o.Name != e.Name)),
            .. specific.Where(s => overriding.All(o => o.Name != s.Name)),
        ];
    }

    /// <summary>The defaults, with what is said for all points merged in: an enabled default keeps its place and takes the new weight.</summary>
    private static IEnumerable<(string Name, int Weight)> Everywhere(PluginSet custom)
    {
        var defaults = PluginNames.All.Where(name => !custom.IsDisabled(name)).ToList();
        foreach (var name in defaults)
        {
            var given = custom.Enabled.FirstOrDefault(e => e.Name == name);
            yield return (name, given is null ? s_weights.GetValueOrDefault(name, 1) : given.Weight is > 0 ? given.Weight.Value : 1);
        }
        foreach (var entry in custom.Enabled.Where(e => !defaults.Contains(e.Name)))
            yield return (entry.Name, entry.Weight is > 0 ? entry.Weight.Value : 1);
    }
}
