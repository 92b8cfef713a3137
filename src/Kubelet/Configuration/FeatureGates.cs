namespace NodeStack.Kubelet.Configuration;

/// <summary>The feature gates of 1.36 that are heeded here; others change nothing, and are named at start where they are set.</summary>
internal static class FeatureGates
{
    public const string MemoryQos = "MemoryQoS";
    public const string QosReserved = "QOSReserved";
    public const string NodeDeclaredFeatures = "NodeDeclaredFeatures";

    private static readonly Dictionary<string, (string Stage, bool Default)> Known = new()
    {
        [MemoryQos] = ("AllAlpha", false),
        [QosReserved] = ("AllAlpha", false),
        [NodeDeclaredFeatures] = ("AllBeta", true),
    };

    /// <summary>The gate's own word, else that of its stage (AllAlpha, AllBeta), else the default.</summary>
    public static bool IsOn(KubeletConfiguration config, string gate) =>
        config.FeatureGates.TryGetValue(gate, out var own) ? own
        : config.FeatureGates.TryGetValue(Known[gate].Stage, out var stage) ? stage
        : Known[gate].Default;

    public static bool IsKnown(string gate) => Known.ContainsKey(gate) || gate is "AllAlpha" or "AllBeta";

    /// <summary>Every gate and whether it is on.</summary>
    public static IEnumerable<(string Name, bool IsAlpha, bool IsOn)> All(KubeletConfiguration config) =>
        Known.Select(gate => (gate.Key, gate.Value.Stage == "AllAlpha", IsOn(config, gate.Key)));
}
