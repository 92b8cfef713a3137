using System.Net;
using NodeStack.CriShim.Streaming;
using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Cleanup;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Images.Records;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Server;

namespace NodeStack.Kubelet.Hosting;

/// <summary>The configuration in the terms of each feature's own options.</summary>
internal static class FeatureOptionsMapper
{
    public static ImageOptions Images(KubeletConfiguration config) => new()
    {
        // Unset means upstream's default for one limit or the other; ours is parallel with a limit (one slow pull must not hold up all).
        SerializeImagePulls = config.SerializeImagePulls ?? false,
        MaxParallelImagePulls = config.MaxParallelImagePulls ?? new ImageOptions().MaxParallelImagePulls,
    };

    public static VerificationPolicy ImageVerification(KubeletConfiguration config) =>
        new(config.ImagePullCredentialsVerificationPolicy, config.PreloadedImagesVerificationAllowlist);

    /// <param name="swapBytes">Of the machine, at start.</param>
    public static ResourceLimitOptions Limits(
        KubeletConfiguration config, ContainerFeatures features, CgroupParts cgroups, long memoryBytes, ulong swapBytes) => new()
        {
            CpuCfsQuota = config.CpuCfsQuota,
            CpuCfsQuotaPeriod = config.CpuCfsQuotaPeriod,
            CgroupV2 = cgroups.Driver is not null,
            SingleProcessOomKill = config.SingleProcessOomKill,
            SwapControllerAvailable = features.SwapController,
            LimitedSwap = config.MemorySwap.SwapBehavior == "LimitedSwap",
            SwapCapacityBytes = (long)swapBytes,
            HugepageSizes = features.HugepageSizes,
            MemoryCapacityBytes = memoryBytes,
            MemoryQos = FeatureGates.IsOn(config, FeatureGates.MemoryQos) ? MemoryQos(config, cgroups) : null,
        };

    /// <summary>Upstream does not take the eviction reserve off here.</summary>
    private static MemoryQosOptions MemoryQos(KubeletConfiguration config, CgroupParts cgroups) => new()
    {
        ThrottlingFactor = config.MemoryThrottlingFactor,
        ReservesRequests = config.MemoryReservationPolicy == "TieredReservation",
        NodeAllocatableBytes = Resources.NodeAllocatableRules
            .Enforced(cgroups.Capacity, NodeCapacityRules.Reservations(config)).Whole(Resources.ResourceNames.Memory),
    };

    public static ImageGcOptions ImageGc(KubeletConfiguration config, string sandboxImage) => new()
    {
        HighThresholdPercent = config.ImageGcHighThresholdPercent,
        LowThresholdPercent = config.ImageGcLowThresholdPercent,
        MinimumAge = config.ImageMinimumGcAge,
        MaximumAge = config.ImageMaximumGcAge,
        Keep = [sandboxImage],
    };

    public static EvictionOptions Eviction(KubeletConfiguration config) => new()
    {
        Thresholds = ThresholdParser.Parse(config),
        TransitionPeriod = config.EvictionPressureTransitionPeriod,
        MaxPodGrace = TimeSpan.FromSeconds(config.EvictionMaxPodGracePeriod),
        LocalStorageLimits = config.LocalStorageCapacityIsolation,
    };

    public static CleanupOptions Cleanup(KubeletOptions options) => new()
    {
        MaxPerPodContainer = options.MaxDeadContainersPerContainer,
        MaxContainers = options.MaxDeadContainers,
        MinimumAge = options.MinimumContainerTtl,
    };

    public static LogRotationOptions LogRotation(KubeletConfiguration config) => new()
    {
        MaxSizeBytes = Quantity.Parse(config.ContainerLogMaxSize).Value,
        MaxFiles = config.ContainerLogMaxFiles,
        MonitorInterval = config.ContainerLogMonitorInterval,
        MaxWorkers = config.ContainerLogMaxWorkers,
    };

    public static KubeletServerOptions Server(KubeletConfiguration config, NodeFacts node, KubeletPaths paths) => new()
    {
        NodeName = node.NodeName,
        PkiDir = paths.PkiDir,
        Address = IPAddress.Parse(config.Address),
        Port = config.Port,
        HealthzAddress = IPAddress.Parse(config.HealthzBindAddress),
        HealthzPort = config.HealthzPort == 0 ? null : config.HealthzPort,
        TlsCertFile = NullIfEmpty(config.TlsCertFile),
        TlsPrivateKeyFile = NullIfEmpty(config.TlsPrivateKeyFile),
        ClientCaFile = NullIfEmpty(config.Authentication.X509.ClientCaFile),
        ServingNames = [node.Hostname, .. node.HostIps],
        EnableDebuggingHandlers = config.EnableDebuggingHandlers,
        EnableSystemLogHandler = config.EnableSystemLogHandler,
        Streaming = new StreamingOptions { IdleTimeout = config.StreamingConnectionIdleTimeout },
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
