using System.Text.Json.Nodes;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>Fields that are read and checked but change nothing. Nothing is silently ignored: those set to something else than the default are named at start.</summary>
internal static class UnsupportedFields
{
    private const string Nftables = "nftables rules are the only ones made";
    private const string Windows = "is about Windows";

    /// <summary>Paths and why, in the order in which they are told.</summary>
    public static IReadOnlyList<(string Path, string Reason)> All { get; } =
    [
        ("clientConnection.acceptContentTypes", "the API is spoken in JSON"),
        ("clientConnection.contentType", "the API is spoken in JSON"),
        ("enableProfiling", "is about Go's runtime"),
        ("iptables.localhostNodePorts", Nftables),
        ("ipvs", Nftables),
        ("logging.flushFrequency", "lines are written at once"),
        ("logging.options", "there is one stream"),
        ("logging.vmodule", "verbosity is the same everywhere"),
        ("portRange", "was for a mode that upstream has no more"),
        ("showHiddenMetricsForVersion", "no metric is hidden"),
        ("windowsRunAsService", Windows),
        ("winkernel", Windows),
    ];

    /// <summary>One line that names the fields in vain, or null.</summary>
    /// <param name="config">As it runs.</param>
    public static string? Describe(KubeProxyConfiguration config)
    {
        var defaults = new KubeProxyConfiguration();
        ProxyDefaultRules.Apply(defaults);
        JsonObject own = ConfigzRenderer.Whole(config), others = ConfigzRenderer.Whole(defaults);
        var gates = config.FeatureGates.Keys.Where(static g => !ProxyFeatures.IsKnown(g)).Order(StringComparer.Ordinal).Select(static g => $"featureGates.{g} (switches nothing here)");
        var vain = All.Where(f => !JsonNode.DeepEquals(At(own, f.Path), At(others, f.Path))).Select(static f => $"{f.Path} ({f.Reason})").Concat(gates).ToArray();
        return vain.Length == 0 ? null : $"configuration without effect in this version: {string.Join(", ", vain)}";
    }

    private static JsonNode? At(JsonObject tree, string path) => path.Split('.').Aggregate((JsonNode?)tree, static (node, name) => node?[name]);
}
