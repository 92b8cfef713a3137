using NodeStack.KubeApi.Configuration;

namespace NodeStack.Kubelet.Configuration;

/// <summary>The feature gates of 1.36 that are heeded here; others change nothing, and are named at start where they are set.</summary>
internal static class FeatureGates
{
    public const string MemoryQos = "MemoryQoS";
    public const string QosReserved = "QOSReserved";
    public const string NodeDeclaredFeatures = "NodeDeclaredFeatures";

    private static readonly FeatureGateSet Known = new(new Dictionary<string, (string Stage, bool Default)>
    {
        [MemoryQos] = (FeatureGateSet.AllAlpha, false),
        [QosReserved] = (FeatureGateSet.AllAlpha, false),
        [NodeDeclaredFeatures] = (FeatureGateSet.AllBeta, true),
    });

    public static bool IsOn(KubeletConfiguration config, string gate) => Known.IsOn(config.FeatureGates, gate);

    public static bool IsKnown(string gate) => Known.IsKnown(gate);

    /// <summary>Every gate and whether it is on.</summary>
    public static IEnumerable<(string Name, bool IsAlpha, bool IsOn)> All(KubeletConfiguration config) => Known.All(config.FeatureGates);
}
