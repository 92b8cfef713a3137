using System.Text.Json.Nodes;

namespace NodeStack.Kubelet.Configuration;

/// <summary>Fields that are read and checked but change nothing in this version. Nothing is silently ignored: those set to something else than the default are named at start.</summary>
internal static class UnsupportedFields
{
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["tlsCurvePreferences"] = "the system's TLS library chooses curves",
        ["enableContentionProfiling"] = Go,
        ["enableProfilingHandler"] = Go,
        ["enableDebugFlagsHandler"] = Go,
        ["kubeletCgroups"] = "the unit file places the kubelet",
        ["systemCgroups"] = "systemd places system processes",
        ["cpuManagerPolicy"] = Later,
        ["cpuManagerPolicyOptions"] = Later,
        ["cpuManagerReconcilePeriod"] = Later,
        ["memoryManagerPolicy"] = Later,
        ["reservedMemory"] = Later,
        ["topologyManagerPolicy"] = Later,
        ["topologyManagerScope"] = Later,
        ["topologyManagerPolicyOptions"] = Later,
        ["reservedSystemCPUs"] = Later,
        ["qosReserved"] = "the feature gate QOSReserved is off",
        ["contentType"] = "the API is spoken in JSON",
        ["hairpinMode"] = "the CNI plugin decides",
        ["makeIPTablesUtilChains"] = "no iptables chains are made",
        ["iptablesMasqueradeBit"] = "no iptables chains are made",
        ["iptablesDropBit"] = "no iptables chains are made",
        ["showHiddenMetricsForVersion"] = "no metric is hidden",
        ["volumePluginDir"] = "flexvolume is not supported",
        ["kernelMemcgNotification"] = "pressure is always watched through cgroup events",
        ["enableSystemLogHandler"] = Later,
        ["enableSystemLogQuery"] = Later,
        ["memoryThrottlingFactor"] = "the feature gate MemoryQoS is off",
        ["tracing"] = Later,
        ["shutdownGracePeriod"] = Later,
        ["shutdownGracePeriodCriticalPods"] = Later,
        ["shutdownGracePeriodByPodPriority"] = Later,
        ["userNamespaces"] = Later,
        ["featureGates"] = "of the gates here, not all switch something",
    };

    /// <summary>Fields that change nothing on a standalone node.</summary>
    private static readonly Dictionary<string, string> s_standalone = new()
    {
        ["authorization"] = "standalone, a valid client certificate is the whole authorization",
        ["rotateCertificates"] = Joined,
        ["serverTLSBootstrap"] = Joined,
        ["nodeStatusUpdateFrequency"] = Joined,
        ["nodeStatusReportFrequency"] = Joined,
        ["nodeLeaseDurationSeconds"] = Joined,
        ["nodeStatusMaxImages"] = Joined,
        ["kubeAPIQPS"] = Joined,
        ["kubeAPIBurst"] = Joined,
        ["enableControllerAttachDetach"] = Joined,
        ["configMapAndSecretChangeDetectionStrategy"] = Joined,
        ["providerID"] = Joined,
        ["registerWithTaints"] = Joined,
        ["registerNode"] = Joined,
    };

    private const string Joined = "needs an API server";
    private const string Go = "is about Go's runtime";
    private const string Later = "comes with a later version";

    /// <summary>One line that names the fields in vain, or null.</summary>
    /// <param name="isJoined">Whether there is an API server.</param>
    public static string? Describe(KubeletConfiguration config, JsonObject defaults, bool isJoined)
    {
        var effective = ConfigzRenderer.ToTree(config);
        var vain = (isJoined ? Reasons : Reasons.Concat(s_standalone))
            .Where(r => !JsonNode.DeepEquals(effective[r.Key], defaults[r.Key]) && !IsHeeded(r.Key, config))
            .Select(r => $"{r.Key} ({r.Value})")
            .Order(StringComparer.Ordinal)
            .ToArray();
        return vain.Length == 0 ? null : $"configuration without effect in this version: {string.Join(", ", vain)}";
    }

    /// <summary>Fields that have an effect together with others.</summary>
    private static bool IsHeeded(string field, KubeletConfiguration config) => field switch
    {
        "featureGates" => config.FeatureGates.Keys.All(FeatureGates.IsKnown),
        "memoryThrottlingFactor" => FeatureGates.IsOn(config, FeatureGates.MemoryQos),
        _ => false,
    };
}
