using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.Kubelet.Configuration;

/// <summary>The configuration as /configz shows it: {"kubeletconfig": {...}}, empty fields left out where upstream leaves them out. Header values are masked.</summary>
public static class ConfigzRenderer
{
    /// <summary>Shown even when zero, false or empty.</summary>
    private static readonly HashSet<string> AlwaysShown =
    [
        "enableServer", "registryPullQPS", "eventRecordQPS", "enableDebuggingHandlers", "healthzPort", "oomScoreAdj", "imageGCHighThresholdPercent", "imageGCLowThresholdPercent",
        "cgroupsPerQOS", "singleProcessOOMKill", "podPidsLimit", "resolvConf", "cpuCFSQuota", "nodeStatusMaxImages", "kubeAPIQPS", "serializeImagePulls", "maxParallelImagePulls",
        "mergeDefaultEvictionSettings", "enableControllerAttachDetach", "makeIPTablesUtilChains", "iptablesMasqueradeBit", "iptablesDropBit", "failSwapOn", "containerLogMaxFiles",
        "containerLogMaxWorkers", "enableSystemLogHandler", "enableSystemLogQuery", "enableProfilingHandler", "enableDebugFlagsHandler", "seccompDefault", "memoryThrottlingFactor",
        "registerNode", "localStorageCapacityIsolation", "failCgroupV1", "verbosity", "enabled", "numaNode", "priority", "shutdownGracePeriodSeconds",
        "authentication", "x509", "webhook", "anonymous", "authorization", "memorySwap", "crashLoopBackOff", "logging", "options", "text", "json", "containerRuntimeEndpoint",
    ];

    public static string Render(KubeletConfiguration config)
    {
        var tree = ToTree(config);
        if (tree["staticPodURLHeader"] is JsonObject headers)
        {
            foreach (var name in headers.Select(h => h.Key).ToArray())
                headers[name] = new JsonArray("<masked>");
        }
        return new JsonObject { ["kubeletconfig"] = tree }.ToJsonString();
    }

    internal static JsonObject ToTree(KubeletConfiguration config)
    {
        var tree = (JsonObject)JsonSerializer.SerializeToNode(config, ConfigurationJsonContext.Default.KubeletConfiguration)!;
        Prune(tree);
        return tree;
    }

    private static void Prune(JsonObject tree)
    {
        foreach (var (name, value) in tree.ToArray())
        {
            if (!AlwaysShown.Contains(name) && IsEmpty(value))
                tree.Remove(name);
            else if (value is JsonObject inner)
                Prune(inner);
        }
    }

    private static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject map => map.Count == 0,
        _ => value.ToJsonString() is "\"\"" or "0" or "false",
    };
}
