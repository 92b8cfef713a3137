using System.Globalization;

namespace NodeStack.Preflight;

/// <summary>Disk space, swap and the image file system.</summary>
internal static class StorageRules
{
    private const long Mebibyte = 1024 * 1024;
    private const long Needed = 256 * Mebibyte;

    // The kubelet's default hard eviction threshold: nodefs.available<10%.
    private const double EvictionShare = 0.10;

    public static Check Disk(HostFacts facts)
    {
        var found = string.Create(CultureInfo.InvariantCulture,
            $"{facts.DiskFreeBytes / Mebibyte} of {facts.DiskTotalBytes / Mebibyte} MiB free for {facts.DiskFolder}");
        if (facts.DiskFreeBytes < Needed)
            return Check.Fail("disk", found, "images and containers do not fit", "free at least 256 MiB");
        return facts.DiskFreeBytes < facts.DiskTotalBytes * EvictionShare
            ? Check.Reduced("disk", found, "below the eviction threshold of 10 %: pods are not admitted and are evicted", "free some space")
            : Check.Ok("disk", found);
    }

    public static Check Swap(HostFacts facts) => facts.SwapKibibytes == 0
        ? Check.Ok("swap", "off")
        : Check.Reduced("swap", string.Create(CultureInfo.InvariantCulture, $"on, {facts.SwapKibibytes / 1024} MiB"),
            "the kubelet refuses to start unless failSwapOn is false; pods then swap only with memorySwap.swapBehavior LimitedSwap", "swapoff -a");

    public static Check Overlayfs(HostFacts facts) => facts.HasOverlayfs
        ? Check.Ok("overlayfs", "available")
        : Check.Reduced("overlayfs", "not available", "every container gets a full copy of its image: slow, and much disk", "modprobe overlay");
}
