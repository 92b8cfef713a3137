using System.Text.Json.Nodes;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Configuration;

/// <summary>
/// Upstream's defaulting. Constant defaults are the initial values of <see cref="KubeletConfiguration"/>; here is what depends on
/// other fields, and that for most fields an explicit zero or empty value means "not set".
/// </summary>
internal static class KubeletDefaultRules
{
    public static IReadOnlyDictionary<string, string> EvictionHard { get; } = new Dictionary<string, string>
    {
        ["memory.available"] = "100Mi",
        ["nodefs.available"] = "10%",
        ["nodefs.inodesFree"] = "5%",
        ["imagefs.available"] = "15%",
        ["imagefs.inodesFree"] = "5%",
    };

    /// <summary>Fields whose zero value stands, because upstream tells zero from absent there.</summary>
    private static readonly HashSet<string> ZeroStands =
    [
        "registryPullQPS", "eventRecordQPS", "healthzPort", "oomScoreAdj", "imageGCHighThresholdPercent", "imageGCLowThresholdPercent", "podPidsLimit",
        "resolvConf", "cpuCFSQuotaPeriod", "nodeStatusMaxImages", "kubeAPIQPS", "iptablesMasqueradeBit", "iptablesDropBit", "containerLogMaxFiles",
        "containerLogMaxWorkers", "containerLogMonitorInterval", "memoryThrottlingFactor", "maxParallelImagePulls", "maxContainerRestartPeriod", "idsPerPod",
        "priority", "shutdownGracePeriodSeconds", "numaNode", "samplingRatePerMillion",
    ];

    private static readonly HashSet<string> Structures = ["authentication", "x509", "webhook", "anonymous", "authorization", "logging", "options", "text", "json", "memorySwap", "crashLoopBackOff"];

    /// <summary>Takes zero values that mean "not set" out of the tree, so that the defaults apply.</summary>
    public static void DropZeroes(JsonObject tree)
    {
        foreach (var (name, value) in tree.ToArray())
        {
            if (value is null || (value is JsonValue leaf && !ZeroStands.Contains(name) && IsZero(leaf)))
                tree.Remove(name);
            else if (value is JsonObject part && Structures.Contains(name))
                DropZeroes(part);
        }
    }

    public static void ApplyDependent(KubeletConfiguration config)
    {
        if (config.NodeStatusReportFrequency == TimeSpan.Zero)
            config.NodeStatusReportFrequency = config.NodeStatusUpdateFrequency == TimeSpan.Zero ? TimeSpan.FromMinutes(5) : config.NodeStatusUpdateFrequency;
        if (config.NodeStatusUpdateFrequency == TimeSpan.Zero)
            config.NodeStatusUpdateFrequency = TimeSpan.FromSeconds(10);
        config.SerializeImagePulls ??= config.MaxParallelImagePulls is null or < 2;
        config.EnforceNodeAllocatable ??= ["pods"];
        config.EvictionHard = EffectiveEvictionHard(config);
        if (config.PodPidsLimit < 0)
            config.PodPidsLimit = -1;
    }

    private static IReadOnlyDictionary<string, string> EffectiveEvictionHard(KubeletConfiguration config)
    {
        if (config.EvictionHard is null)
            return EvictionHard;
        if (!config.MergeDefaultEvictionSettings)
            return config.EvictionHard;
        var merged = new Dictionary<string, string>(EvictionHard);
        foreach (var (signal, threshold) in config.EvictionHard)
            merged[signal] = threshold;
        return merged;
    }

    private static bool IsZero(JsonValue leaf) => leaf.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.String => leaf.GetValue<string>() is var text && (text.Length == 0 || (GoDuration.TryParse(text, out var duration) && duration == TimeSpan.Zero)),
        System.Text.Json.JsonValueKind.Number => leaf.ToJsonString() is "0" or "0.0",
        _ => false,
    };
}
