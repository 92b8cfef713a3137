using NodeStack.KubeApi.Configuration;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>The feature gates of 1.36 that are heeded here; others change nothing, and are named at start where they are set.</summary>
internal static class ProxyFeatures
{
    /// <summary>Without it, externalIPs of services are ignored.</summary>
    public const string AllowServiceExternalIps = "AllowServiceExternalIPs";
    public const string ComponentFlagz = "ComponentFlagz";
    public const string ComponentStatusz = "ComponentStatusz";
    public const string LoggingAlphaOptions = "LoggingAlphaOptions";

    private static readonly FeatureGateSet Known = new(new Dictionary<string, (string Stage, bool Default)>
    {
        [AllowServiceExternalIps] = ("", true),
        [ComponentFlagz] = (FeatureGateSet.AllBeta, true),
        [ComponentStatusz] = (FeatureGateSet.AllBeta, true),
        [LoggingAlphaOptions] = (FeatureGateSet.AllAlpha, false),
    });

    public static bool IsOn(KubeProxyConfiguration config, string gate) => Known.IsOn(config.FeatureGates, gate);

    public static bool IsKnown(string gate) => Known.IsKnown(gate);

    /// <summary>Every gate as /metrics tells it: its stage ("" is general availability) and whether it is on.</summary>
    public static IEnumerable<(string Name, string Stage, bool IsOn)> All(KubeProxyConfiguration config) => Known.All(config.FeatureGates)
        .Select(static gate => (gate.Name, gate.Name == AllowServiceExternalIps ? "" : gate.IsAlpha ? "ALPHA" : "BETA", gate.IsOn));
}
