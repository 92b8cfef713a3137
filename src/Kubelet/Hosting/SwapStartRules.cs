using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Hosting;

/// <summary>Whether a kubelet may start on a host with swap, and what must be said about it.</summary>
internal static class SwapStartRules
{
    public const string VolumesMaySwap =
        "The tmpfs noswap option is not supported. Memory-backed volumes (e.g. secrets, emptyDirs, etc.) "
        + "might be swapped to disk and should no longer be considered secure.";

    /// <summary>Every line after the first of /proc/swaps is a swap area.</summary>
    public static bool IsOn(string procSwaps) => procSwaps.AsSpan().Trim().Contains('\n');

    /// <summary>Why the kubelet must not start; null: it may.</summary>
    public static string? Refusal(KubeletConfiguration config, bool isSwapOn, bool isCgroupV2)
    {
        if (config.MemorySwap.SwapBehavior == "LimitedSwap" && !isCgroupV2)
            return "swap feature is enabled and LimitedSwap but it is only supported with cgroupv2";
        return isSwapOn && config.FailSwapOn
            ? "running with swap on is not supported, please disable swap or set --fail-swap-on flag to false"
            : null;
    }
}
