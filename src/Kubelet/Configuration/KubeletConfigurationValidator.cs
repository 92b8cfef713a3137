using System.Globalization;
using System.Net;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Configuration;

/// <summary>Finds everything wrong with a defaulted configuration, worded as upstream words it. Pure.</summary>
internal static class KubeletConfigurationValidator
{
    private const int UserNamespaceUnit = 65536;

    public static IReadOnlyList<string> Validate(KubeletConfiguration config)
    {
        var errors = new List<string>();
        CheckServer(config, errors);
        CheckNumbers(config, errors);
        CheckImages(config, errors);
        CheckCgroups(config, errors);
        CheckPolicies(config, errors);
        CheckShutdown(config, errors);
        CheckLogs(config, errors);
        CheckReservations(config, errors);
        return errors;
    }

    private static void CheckServer(KubeletConfiguration c, List<string> errors)
    {
        Require(IsPort(c.Port), errors, $"port (--port) {c.Port} must be between 1 and 65535, inclusive");
        Require(c.HealthzPort == 0 || IsPort(c.HealthzPort), errors, $"healthzPort (--healthz-port) {c.HealthzPort} must be between 1 and 65535, inclusive");
        Require(c.ReadOnlyPort == 0, errors, $"readOnlyPort (--read-only-port) {c.ReadOnlyPort} must be 0: the unauthenticated read-only port does not exist here");
        Require(IPAddress.TryParse(c.Address, out _), errors, $"address (--address) \"{c.Address}\" must be an IP address");
        Require(IPAddress.TryParse(c.HealthzBindAddress, out _), errors, $"healthzBindAddress (--healthz-bind-address) \"{c.HealthzBindAddress}\" must be an IP address");
        Require(c.Authorization.Mode is "AlwaysAllow" or "Webhook", errors, $"authorization.mode (--authorization-mode) \"{c.Authorization.Mode}\" must be \"AlwaysAllow\" or \"Webhook\"");
        Require(c.TlsCertFile.Length > 0 == c.TlsPrivateKeyFile.Length > 0, errors, "tlsCertFile (--tls-cert-file) and tlsPrivateKeyFile (--tls-private-key-file) must be given together");
        Require(c.TlsMinVersion is "" or "VersionTLS12" or "VersionTLS13", errors, $"tlsMinVersion \"{c.TlsMinVersion}\" must be VersionTLS12 or VersionTLS13");
        Require(!c.EnableSystemLogQuery || c.EnableSystemLogHandler, errors, "enableSystemLogHandler is required for enableSystemLogQuery");
        Require(c.StaticPodUrl.Length == 0 || (Uri.TryCreate(c.StaticPodUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"), errors, $"staticPodURL (--manifest-url) \"{c.StaticPodUrl}\" must be an http or https URL");
        foreach (var server in c.ClusterDns)
            Require(IPAddress.TryParse(server, out _), errors, $"clusterDNS (--cluster-dns) \"{server}\" must be an IP address");
        foreach (var cidr in c.PodCidr.Split(',', StringSplitOptions.RemoveEmptyEntries))
            Require(IPNetwork.TryParse(cidr, out _), errors, $"podCIDR (--pod-cidr) \"{cidr}\" must be an address range such as 10.0.0.0/24");
    }

    private static void CheckNumbers(KubeletConfiguration c, List<string> errors)
    {
        Require(c.NodeLeaseDurationSeconds > 0, errors, "nodeLeaseDurationSeconds must be greater than 0");
        Require(c.EventBurst >= 0, errors, $"eventBurst (--event-burst) {c.EventBurst} must not be a negative number");
        Require(c.EventRecordQps >= 0, errors, $"eventRecordQPS (--event-qps) {c.EventRecordQps} must not be a negative number");
        Require(c.KubeApiBurst >= 0, errors, $"kubeAPIBurst (--kube-api-burst) {c.KubeApiBurst} must not be a negative number");
        Require(c.KubeApiQps >= 0, errors, $"kubeAPIQPS (--kube-api-qps) {c.KubeApiQps} must not be a negative number");
        Require(c.IptablesDropBit is >= 0 and <= 31, errors, $"iptablesDropBit (--iptables-drop-bit) {c.IptablesDropBit} must be between 0 and 31, inclusive");
        Require(c.IptablesMasqueradeBit is >= 0 and <= 31, errors, $"iptablesMasqueradeBit (--iptables-masquerade-bit) {c.IptablesMasqueradeBit} must be between 0 and 31, inclusive");
        Require(c.MaxOpenFiles >= 0, errors, $"maxOpenFiles (--max-open-files) {c.MaxOpenFiles} must not be a negative number");
        Require(c.MaxPods >= 0, errors, $"maxPods (--max-pods) {c.MaxPods} must not be a negative number");
        Require(c.PodsPerCore >= 0, errors, $"podsPerCore (--pods-per-core) {c.PodsPerCore} must not be a negative number");
        Require(c.NodeStatusMaxImages >= -1, errors, $"nodeStatusMaxImages (--node-status-max-images) {c.NodeStatusMaxImages} must be -1 or greater");
        Require(c.OomScoreAdj is >= -1000 and <= 1000, errors, $"oomScoreAdj (--oom-score-adj) {c.OomScoreAdj} must be between -1000 and 1000, inclusive");
        Require(c.MemoryThrottlingFactor is > 0 and <= 1, errors, $"memoryThrottlingFactor {c.MemoryThrottlingFactor.ToString(CultureInfo.InvariantCulture)} must be greater than 0 and less than or equal to 1.0");
        Require(!c.RunOnce, errors, "runOnce (--runOnce) true, Runonce mode has been deprecated and should not be set");
        foreach (var (name, value) in Durations(c))
            Require(value >= TimeSpan.Zero, errors, $"{name} {GoDuration.Format(value)} must not be negative");
        var restart = c.CrashLoopBackOff.MaxContainerRestartPeriod;
        Require(restart >= TimeSpan.FromSeconds(1) && restart <= TimeSpan.FromSeconds(300), errors,
            $"CrashLoopBackOff.MaxContainerRestartPeriod (got: {restart.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds) must be set between 1s and 300s");
    }

    private static IEnumerable<(string Name, TimeSpan Value)> Durations(KubeletConfiguration c) =>
    [
        ("syncFrequency", c.SyncFrequency), ("fileCheckFrequency", c.FileCheckFrequency), ("httpCheckFrequency", c.HttpCheckFrequency),
        ("streamingConnectionIdleTimeout", c.StreamingConnectionIdleTimeout), ("runtimeRequestTimeout", c.RuntimeRequestTimeout),
        ("imageMinimumGCAge", c.ImageMinimumGcAge), ("imageMaximumGCAge", c.ImageMaximumGcAge), ("evictionPressureTransitionPeriod", c.EvictionPressureTransitionPeriod),
    ];

    private static void CheckImages(KubeletConfiguration c, List<string> errors)
    {
        Require(c.ImageGcHighThresholdPercent is >= 0 and <= 100, errors, $"imageGCHighThresholdPercent (--image-gc-high-threshold) {c.ImageGcHighThresholdPercent} must be between 0 and 100, inclusive");
        Require(c.ImageGcLowThresholdPercent is >= 0 and <= 100, errors, $"imageGCLowThresholdPercent (--image-gc-low-threshold) {c.ImageGcLowThresholdPercent} must be between 0 and 100, inclusive");
        Require(c.ImageGcLowThresholdPercent < c.ImageGcHighThresholdPercent, errors,
            $"imageGCLowThresholdPercent (--image-gc-low-threshold) {c.ImageGcLowThresholdPercent} must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) {c.ImageGcHighThresholdPercent}");
        Require(c.ImageMaximumGcAge <= TimeSpan.Zero || c.ImageMaximumGcAge > c.ImageMinimumGcAge, errors,
            $"imageMaximumGCAge {GoDuration.Format(c.ImageMaximumGcAge)} must be greater than imageMinimumGCAge {GoDuration.Format(c.ImageMinimumGcAge)}");
        Require(c.RegistryBurst >= 0, errors, $"registryBurst (--registry-burst) {c.RegistryBurst} must not be a negative number");
        Require(c.RegistryPullQps >= 0, errors, $"registryPullQPS (--registry-qps) {c.RegistryPullQps} must not be a negative number");
        Require(c.MaxParallelImagePulls is null or >= 1, errors, $"maxParallelImagePulls {c.MaxParallelImagePulls} must be a positive number");
        Require(c.SerializeImagePulls != true || c.MaxParallelImagePulls is null or <= 1, errors, "maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false");
        OneOf(errors, "imagePullCredentialsVerificationPolicy", c.ImagePullCredentialsVerificationPolicy, "NeverVerify", "NeverVerifyPreloadedImages", "NeverVerifyAllowlistedImages", "AlwaysVerify");
        Require(c.PreloadedImagesVerificationAllowlist.Count == 0 || c.ImagePullCredentialsVerificationPolicy == "NeverVerifyAllowlistedImages", errors,
            "can't set `preloadedImagesVerificationAllowlist` if `imagePullCredentialsVertificationPolicy` is not \"NeverVerifyAllowlistedImages\"");
    }

    private static void CheckCgroups(KubeletConfiguration c, List<string> errors)
    {
        OneOf(errors, "cgroupDriver (--cgroup-driver)", c.CgroupDriver, "cgroupfs", "systemd");
        Require(c.SystemCgroups.Length == 0 || c.CgroupRoot.Length > 0, errors, "systemCgroups (--system-cgroups) was specified and cgroupRoot (--cgroup-root) was not specified");
        Require(c.CpuCfsQuotaPeriod >= TimeSpan.FromMilliseconds(1) && c.CpuCfsQuotaPeriod <= TimeSpan.FromSeconds(1), errors, $"cpuCFSQuotaPeriod (--cpu-cfs-quota-period) {GoDuration.Format(c.CpuCfsQuotaPeriod)} must be between 1ms and 1sec, inclusive");
        OneOf(errors, "memorySwap.swapBehavior", c.MemorySwap.SwapBehavior, "", "LimitedSwap", "NoSwap");
        if (c.UserNamespaces?.IdsPerPod is { } ids)
        {
            Require(ids >= UserNamespaceUnit, errors, $"userNamespaces.idsPerPod must not be less than {UserNamespaceUnit}");
            Require(ids % UserNamespaceUnit == 0, errors, $"userNamespaces.idsPerPod must be a multiple of {UserNamespaceUnit}");
            Require(ids <= uint.MaxValue, errors, $"userNamespaces.idsPerPod must not be more than {uint.MaxValue}");
        }
        NodeAllocatableRules.Check(c, errors);
    }

    private static void CheckPolicies(KubeletConfiguration c, List<string> errors)
    {
        OneOf(errors, "cpuManagerPolicy (--cpu-manager-policy)", c.CpuManagerPolicy, "none", "static");
        OneOf(errors, "memoryManagerPolicy (--memory-manager-policy)", c.MemoryManagerPolicy, "None", "Static");
        OneOf(errors, "topologyManagerPolicy (--topology-manager-policy)", c.TopologyManagerPolicy, "none", "best-effort", "restricted", "single-numa-node");
        OneOf(errors, "topologyManagerScope (--topology-manager-scope)", c.TopologyManagerScope, "container", "pod");
        OneOf(errors, "hairpinMode (--hairpin-mode)", c.HairpinMode, "none", "hairpin-veth", "promiscuous-bridge");
        OneOf(errors, "memoryReservationPolicy", c.MemoryReservationPolicy, "None", "TieredReservation");
        var memoryQos = FeatureGates.IsOn(c, FeatureGates.MemoryQos);
        Require(memoryQos || c.MemoryReservationPolicy != "TieredReservation", errors, "memoryReservationPolicy \"TieredReservation\" requires MemoryQoS feature gate to be enabled");
        Require(c.QosReserved.Count == 0 || !FeatureGates.IsOn(c, FeatureGates.QosReserved), errors,
            "qosReserved (--qos-reserved) is not supported with the feature gate QOSReserved: on cgroup v2 its limits kill pods that use more; use memoryReservationPolicy instead");
        OneOf(errors, "configMapAndSecretChangeDetectionStrategy", c.ConfigMapAndSecretChangeDetectionStrategy, "Get", "Cache", "Watch");
        OneOf(errors, "logging.format", c.Logging.Format, "text", "json");
        foreach (var taint in c.RegisterWithTaints)
        {
            Require(taint.Key.Length > 0 && taint.Effect is "NoSchedule" or "PreferNoSchedule" or "NoExecute", errors, $"taint {taint.Key}={taint.Value}:{taint.Effect} is not valid");
            Require(taint.TimeAdded is null, errors, "taint.TimeAdded is not nil");
        }
    }

    private static void CheckShutdown(KubeletConfiguration c, List<string> errors)
    {
        TimeSpan all = c.ShutdownGracePeriod, critical = c.ShutdownGracePeriodCriticalPods;
        Require(critical <= all, errors, $"shutdownGracePeriodCriticalPods {GoDuration.Format(critical)} must be <= shutdownGracePeriod {GoDuration.Format(all)}");
        Require(all == TimeSpan.Zero || all >= TimeSpan.FromSeconds(1), errors, $"shutdownGracePeriod {GoDuration.Format(all)} must be either zero or otherwise >= 1 sec");
        Require(critical == TimeSpan.Zero || critical >= TimeSpan.FromSeconds(1), errors, $"shutdownGracePeriodCriticalPods {GoDuration.Format(critical)} must be either zero or otherwise >= 1 sec");
        Require(c.ShutdownGracePeriodByPodPriority.Count == 0 || (all == TimeSpan.Zero && critical == TimeSpan.Zero), errors, "Cannot specify both shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time");
    }

    private static void CheckLogs(KubeletConfiguration c, List<string> errors)
    {
        Require(Quantity.TryParse(c.ContainerLogMaxSize, out var size) && size.Sign > 0, errors, $"containerLogMaxSize (--container-log-max-size) \"{c.ContainerLogMaxSize}\" must be a positive quantity");
        Require(c.ContainerLogMaxWorkers >= 1, errors, "containerLogMaxWorkers must be greater than or equal to 1");
        Require(c.ContainerLogMonitorInterval >= TimeSpan.FromSeconds(3), errors, "containerLogMonitorInterval must be a positive time duration greater than or equal to 3s");
        Require(c.ContainerLogMaxFiles > 1, errors, "containerLogMaxFiles must be greater than 1");
        Require(c.PodLogsDir.StartsWith('/'), errors, $"pod logs path \"{c.PodLogsDir}\" must be absolute path");
        Require(!c.PodLogsDir.StartsWith('/') || c.PodLogsDir == Path.TrimEndingDirectorySeparator(Path.GetFullPath(c.PodLogsDir)), errors, $"pod logs path \"{c.PodLogsDir}\" must be normalized");
        Require(System.Text.Ascii.IsValid(c.PodLogsDir), errors, $"pod logs path \"{c.PodLogsDir}\" mut contains ASCII characters only");
    }

    private static void CheckReservations(KubeletConfiguration c, List<string> errors)
    {
        CheckQuantities("kubeReserved (--kube-reserved)", c.KubeReserved, errors);
        CheckQuantities("systemReserved (--system-reserved)", c.SystemReserved, errors);
        EvictionSettingRules.Check(c, errors);
        Require(c.ReservedSystemCpus.Length == 0 || (c.SystemReservedCgroup.Length == 0 && c.KubeReservedCgroup.Length == 0), errors,
            "can't use reservedSystemCPUs (--reserved-cpus) with systemReservedCgroup (--system-reserved-cgroup) or kubeReservedCgroup (--kube-reserved-cgroup)");
        var seen = new HashSet<(int, string)>();
        foreach (var reservation in c.ReservedMemory)
        {
            foreach (var (name, text) in reservation.Limits)
            {
                Require(name == "memory" || name.StartsWith("hugepages-", StringComparison.Ordinal), errors, $"the limit type \"{name}\" for NUMA node {reservation.NumaNode} is not supported, only [memory hugepages-<size>] is accepted");
                Require(Quantity.TryParse(text, out var amount) && !amount.IsZero, errors, $"reserved memory may not be zero for NUMA node {reservation.NumaNode} and resource \"{name}\"");
                Require(seen.Add((reservation.NumaNode, name)), errors, $"the reserved memory has a duplicate value for NUMA node {reservation.NumaNode} and resource \"{name}\"");
            }
        }
    }

    private static void CheckQuantities(string field, IReadOnlyDictionary<string, string> amounts, List<string> errors)
    {
        foreach (var (name, text) in amounts)
        {
            Require(name is "cpu" or "memory" or "ephemeral-storage" or "pid", errors, $"{field}: cannot reserve \"{name}\", only cpu, memory, ephemeral-storage and pid");
            if (Quantity.Check(text) is { } error)
                Require(false, errors, $"{field} {name}=\"{text}\": {error}");
            else
                Require(Quantity.Parse(text).Sign >= 0, errors, $"{field}: resource quantity for \"{name}\" cannot be negative: {text}");
        }
    }

    private static void OneOf(List<string> errors, string field, string value, params ReadOnlySpan<string> allowed)
    {
        if (!allowed.Contains(value))
            Require(false, errors, $"{field} \"{value}\" must be one of: {string.Join(", ", allowed.ToArray().Select(a => $"\"{a}\""))}");
    }

    private static bool IsPort(int port) => port is >= 1 and <= 65535;

    internal static void Require(bool holds, List<string> errors, string error)
    {
        if (!holds)
            errors.Add($"invalid configuration: {error}");
    }
}
