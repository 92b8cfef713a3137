using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace NodeStack.Kubelet.Configuration;

/// <summary>Whether pods may use swap: empty or NoSwap, or LimitedSwap.</summary>
public sealed class MemorySwapConfiguration
{
    [JsonPropertyName("swapBehavior")]
    public string SwapBehavior { get; set; } = "";
}

/// <summary>How long the wait between restarts of a crashing container may become.</summary>
public sealed class CrashLoopBackOffConfig
{
    [JsonPropertyName("maxContainerRestartPeriod")]
    public TimeSpan MaxContainerRestartPeriod { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Memory kept from pods on one NUMA node.</summary>
public sealed class MemoryReservation
{
    [JsonPropertyName("numaNode")]
    public int NumaNode { get; set; }

    /// <summary>memory or hugepages-size, to a quantity.</summary>
    [JsonPropertyName("limits")]
    public IReadOnlyDictionary<string, string> Limits { get; set; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>Grace period at node shutdown of pods from a priority up.</summary>
public sealed class ShutdownGracePeriodByPodPriority
{
    [JsonPropertyName("priority")]
    public int Priority { get; set; }

    [JsonPropertyName("shutdownGracePeriodSeconds")]
    public long ShutdownGracePeriodSeconds { get; set; }
}

/// <summary>A taint the node registers with.</summary>
public sealed class RegisterTaint
{
    [JsonPropertyName("key")]
    public string Key { get; set; } = "";

    [JsonPropertyName("value")]
    public string Value { get; set; } = "";

    [JsonPropertyName("effect")]
    public string Effect { get; set; } = "";

    [JsonPropertyName("timeAdded")]
    public string? TimeAdded { get; set; }
}

/// <summary>Where traces go.</summary>
public sealed class TracingConfiguration
{
    [JsonPropertyName("endpoint")]
    public string? Endpoint { get; set; }

    [JsonPropertyName("samplingRatePerMillion")]
    public int? SamplingRatePerMillion { get; set; }
}

/// <summary>How many ids a pod with its own user namespace gets.</summary>
public sealed class UserNamespaces
{
    [JsonPropertyName("idsPerPod")]
    public long? IdsPerPod { get; set; }
}
