using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.Kubelet.Configuration;

/// <summary>
/// kubelet.config.k8s.io/v1beta1 KubeletConfiguration, field for field as in Kubernetes 1.36, with upstream's defaults. What the
/// fields mean is upstream's reference; comments here only say what the type cannot. Not changed after it was loaded.
/// </summary>
public sealed class KubeletConfiguration
{
    public const string ApiVersionValue = "kubelet.config.k8s.io/v1beta1";
    public const string KindValue = "KubeletConfiguration";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = ApiVersionValue;

    [JsonPropertyName("kind")] public string Kind { get; set; } = KindValue;

    /// <summary>Whether the server on <see cref="Port"/> runs.</summary>
    [JsonPropertyName("enableServer")] public bool EnableServer { get; set; } = true;

    /// <summary>Folder or single file with pod manifests; empty for none.</summary>
    [JsonPropertyName("staticPodPath")] public string StaticPodPath { get; set; } = "";

    [JsonPropertyName("podLogsDir")] public string PodLogsDir { get; set; } = "/var/log/pods";

    [JsonPropertyName("syncFrequency")] public TimeSpan SyncFrequency { get; set; } = TimeSpan.FromMinutes(1);

    [JsonPropertyName("fileCheckFrequency")] public TimeSpan FileCheckFrequency { get; set; } = TimeSpan.FromSeconds(20);

    [JsonPropertyName("httpCheckFrequency")] public TimeSpan HttpCheckFrequency { get; set; } = TimeSpan.FromSeconds(20);

    [JsonPropertyName("staticPodURL")] public string StaticPodUrl { get; set; } = "";

    /// <summary>Header name to values, sent with every request for <see cref="StaticPodUrl"/>.</summary>
    [JsonPropertyName("staticPodURLHeader")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> StaticPodUrlHeader { get; set; } = ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;

    [JsonPropertyName("address")] public string Address { get; set; } = "0.0.0.0";

    [JsonPropertyName("port")] public int Port { get; set; } = 10250;

    /// <summary>Must be 0: there is no read-only server.</summary>
    [JsonPropertyName("readOnlyPort")] public int ReadOnlyPort { get; set; }

    [JsonPropertyName("tlsCertFile")] public string TlsCertFile { get; set; } = "";

    [JsonPropertyName("tlsPrivateKeyFile")] public string TlsPrivateKeyFile { get; set; } = "";

    [JsonPropertyName("tlsCipherSuites")] public IReadOnlyList<string> TlsCipherSuites { get; set; } = [];

    [JsonPropertyName("tlsCurvePreferences")] public IReadOnlyList<int> TlsCurvePreferences { get; set; } = [];

    [JsonPropertyName("tlsMinVersion")] public string TlsMinVersion { get; set; } = "";

    [JsonPropertyName("rotateCertificates")] public bool RotateCertificates { get; set; }

    [JsonPropertyName("serverTLSBootstrap")] public bool ServerTlsBootstrap { get; set; }

    [JsonPropertyName("authentication")] public KubeletAuthentication Authentication { get; set; } = new();

    [JsonPropertyName("authorization")] public KubeletAuthorization Authorization { get; set; } = new();

    /// <summary>0 for no limit.</summary>
    [JsonPropertyName("registryPullQPS")] public int RegistryPullQps { get; set; } = 5;

    [JsonPropertyName("registryBurst")] public int RegistryBurst { get; set; } = 10;

    [JsonPropertyName("imagePullCredentialsVerificationPolicy")]
    public string ImagePullCredentialsVerificationPolicy { get; set; } = "NeverVerifyPreloadedImages";

    [JsonPropertyName("preloadedImagesVerificationAllowlist")] public IReadOnlyList<string> PreloadedImagesVerificationAllowlist { get; set; } = [];

    [JsonPropertyName("eventRecordQPS")] public int EventRecordQps { get; set; } = 50;

    [JsonPropertyName("eventBurst")] public int EventBurst { get; set; } = 100;

    [JsonPropertyName("enableDebuggingHandlers")] public bool EnableDebuggingHandlers { get; set; } = true;

    [JsonPropertyName("enableContentionProfiling")] public bool EnableContentionProfiling { get; set; }

    /// <summary>0 turns the health server off.</summary>
    [JsonPropertyName("healthzPort")] public int HealthzPort { get; set; } = 10248;

    [JsonPropertyName("healthzBindAddress")] public string HealthzBindAddress { get; set; } = "127.0.0.1";

    [JsonPropertyName("oomScoreAdj")] public int OomScoreAdj { get; set; } = -999;

    [JsonPropertyName("clusterDomain")] public string ClusterDomain { get; set; } = "";

    [JsonPropertyName("clusterDNS")] public IReadOnlyList<string> ClusterDns { get; set; } = [];

    [JsonPropertyName("streamingConnectionIdleTimeout")] public TimeSpan StreamingConnectionIdleTimeout { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Set by <see cref="KubeletDefaultRules"/>.</summary>
    [JsonPropertyName("nodeStatusUpdateFrequency")] public TimeSpan NodeStatusUpdateFrequency { get; set; }

    /// <summary>Defaults to 5 minutes, or to <see cref="NodeStatusUpdateFrequency"/> where that is given.</summary>
    [JsonPropertyName("nodeStatusReportFrequency")] public TimeSpan NodeStatusReportFrequency { get; set; }

    [JsonPropertyName("nodeLeaseDurationSeconds")] public int NodeLeaseDurationSeconds { get; set; } = 40;

    [JsonPropertyName("imageMinimumGCAge")] public TimeSpan ImageMinimumGcAge { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Zero for no maximum.</summary>
    [JsonPropertyName("imageMaximumGCAge")] public TimeSpan ImageMaximumGcAge { get; set; }

    [JsonPropertyName("imageGCHighThresholdPercent")] public int ImageGcHighThresholdPercent { get; set; } = 85;

    [JsonPropertyName("imageGCLowThresholdPercent")] public int ImageGcLowThresholdPercent { get; set; } = 80;

    [JsonPropertyName("volumeStatsAggPeriod")] public TimeSpan VolumeStatsAggPeriod { get; set; } = TimeSpan.FromMinutes(1);

    [JsonPropertyName("kubeletCgroups")] public string KubeletCgroups { get; set; } = "";

    [JsonPropertyName("systemCgroups")] public string SystemCgroups { get; set; } = "";

    [JsonPropertyName("cgroupRoot")] public string CgroupRoot { get; set; } = "";

    [JsonPropertyName("cgroupsPerQOS")] public bool CgroupsPerQos { get; set; } = true;

    [JsonPropertyName("cgroupDriver")] public string CgroupDriver { get; set; } = "cgroupfs";

    [JsonPropertyName("cpuManagerPolicy")] public string CpuManagerPolicy { get; set; } = "none";

    /// <summary>Null: the whole container is killed on cgroup v2.</summary>
    [JsonPropertyName("singleProcessOOMKill")] public bool? SingleProcessOomKill { get; set; }

    [JsonPropertyName("cpuManagerPolicyOptions")]
    public IReadOnlyDictionary<string, string> CpuManagerPolicyOptions { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("cpuManagerReconcilePeriod")] public TimeSpan CpuManagerReconcilePeriod { get; set; } = TimeSpan.FromSeconds(10);

    [JsonPropertyName("memoryManagerPolicy")] public string MemoryManagerPolicy { get; set; } = "None";

    [JsonPropertyName("topologyManagerPolicy")] public string TopologyManagerPolicy { get; set; } = "none";

    [JsonPropertyName("topologyManagerScope")] public string TopologyManagerScope { get; set; } = "container";

    [JsonPropertyName("topologyManagerPolicyOptions")]
    public IReadOnlyDictionary<string, string> TopologyManagerPolicyOptions { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("qosReserved")] public IReadOnlyDictionary<string, string> QosReserved { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("runtimeRequestTimeout")] public TimeSpan RuntimeRequestTimeout { get; set; } = TimeSpan.FromMinutes(2);

    [JsonPropertyName("hairpinMode")] public string HairpinMode { get; set; } = "promiscuous-bridge";

    [JsonPropertyName("maxPods")] public int MaxPods { get; set; } = 110;

    [JsonPropertyName("podCIDR")] public string PodCidr { get; set; } = "";

    /// <summary>-1: as many as the node allows.</summary>
    [JsonPropertyName("podPidsLimit")] public long PodPidsLimit { get; set; } = -1;

    [JsonPropertyName("resolvConf")] public string ResolvConf { get; set; } = "/etc/resolv.conf";

    [JsonPropertyName("runOnce")] public bool RunOnce { get; set; }

    [JsonPropertyName("cpuCFSQuota")] public bool CpuCfsQuota { get; set; } = true;

    [JsonPropertyName("cpuCFSQuotaPeriod")] public TimeSpan CpuCfsQuotaPeriod { get; set; } = TimeSpan.FromMilliseconds(100);

    [JsonPropertyName("nodeStatusMaxImages")] public int NodeStatusMaxImages { get; set; } = 50;

    [JsonPropertyName("maxOpenFiles")] public long MaxOpenFiles { get; set; } = 1_000_000;

    [JsonPropertyName("contentType")] public string ContentType { get; set; } = "application/vnd.kubernetes.protobuf";

    [JsonPropertyName("kubeAPIQPS")] public int KubeApiQps { get; set; } = 50;

    [JsonPropertyName("kubeAPIBurst")] public int KubeApiBurst { get; set; } = 100;

    /// <summary>Never null after defaulting: true unless <see cref="MaxParallelImagePulls"/> is 2 or more.</summary>
    [JsonPropertyName("serializeImagePulls")] public bool? SerializeImagePulls { get; set; }

    /// <summary>Null for no limit; only with <see cref="SerializeImagePulls"/> false.</summary>
    [JsonPropertyName("maxParallelImagePulls")] public int? MaxParallelImagePulls { get; set; }

    /// <summary>Never null after defaulting.</summary>
    [JsonPropertyName("evictionHard")] public IReadOnlyDictionary<string, string>? EvictionHard { get; set; }

    [JsonPropertyName("evictionSoft")]
    public IReadOnlyDictionary<string, string> EvictionSoft { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("evictionSoftGracePeriod")]
    public IReadOnlyDictionary<string, string> EvictionSoftGracePeriod { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("evictionPressureTransitionPeriod")] public TimeSpan EvictionPressureTransitionPeriod { get; set; } = TimeSpan.FromMinutes(5);

    [JsonPropertyName("evictionMaxPodGracePeriod")] public int EvictionMaxPodGracePeriod { get; set; }

    [JsonPropertyName("evictionMinimumReclaim")]
    public IReadOnlyDictionary<string, string> EvictionMinimumReclaim { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("mergeDefaultEvictionSettings")] public bool MergeDefaultEvictionSettings { get; set; }

    [JsonPropertyName("podsPerCore")] public int PodsPerCore { get; set; }

    [JsonPropertyName("enableControllerAttachDetach")] public bool EnableControllerAttachDetach { get; set; } = true;

    [JsonPropertyName("protectKernelDefaults")] public bool ProtectKernelDefaults { get; set; }

    [JsonPropertyName("makeIPTablesUtilChains")] public bool MakeIptablesUtilChains { get; set; } = true;

    [JsonPropertyName("iptablesMasqueradeBit")] public int IptablesMasqueradeBit { get; set; } = 14;

    [JsonPropertyName("iptablesDropBit")] public int IptablesDropBit { get; set; } = 15;

    [JsonPropertyName("featureGates")] public IReadOnlyDictionary<string, bool> FeatureGates { get; set; } = ReadOnlyDictionary<string, bool>.Empty;

    [JsonPropertyName("failSwapOn")] public bool FailSwapOn { get; set; } = true;

    [JsonPropertyName("memorySwap")] public MemorySwapConfiguration MemorySwap { get; set; } = new();

    /// <summary>A quantity of bytes.</summary>
    [JsonPropertyName("containerLogMaxSize")] public string ContainerLogMaxSize { get; set; } = "10Mi";

    [JsonPropertyName("containerLogMaxFiles")] public int ContainerLogMaxFiles { get; set; } = 5;

    [JsonPropertyName("containerLogMaxWorkers")] public int ContainerLogMaxWorkers { get; set; } = 1;

    [JsonPropertyName("containerLogMonitorInterval")] public TimeSpan ContainerLogMonitorInterval { get; set; } = TimeSpan.FromSeconds(10);

    [JsonPropertyName("configMapAndSecretChangeDetectionStrategy")] public string ConfigMapAndSecretChangeDetectionStrategy { get; set; } = "Watch";

    [JsonPropertyName("systemReserved")]
    public IReadOnlyDictionary<string, string> SystemReserved { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("kubeReserved")]
    public IReadOnlyDictionary<string, string> KubeReserved { get; set; } = ReadOnlyDictionary<string, string>.Empty;

    [JsonPropertyName("reservedSystemCPUs")] public string ReservedSystemCpus { get; set; } = "";

    [JsonPropertyName("showHiddenMetricsForVersion")] public string ShowHiddenMetricsForVersion { get; set; } = "";

    [JsonPropertyName("systemReservedCgroup")] public string SystemReservedCgroup { get; set; } = "";

    [JsonPropertyName("kubeReservedCgroup")] public string KubeReservedCgroup { get; set; } = "";

    /// <summary>Never null after defaulting; an empty list given by the user stays empty.</summary>
    [JsonPropertyName("enforceNodeAllocatable")] public IReadOnlyList<string>? EnforceNodeAllocatable { get; set; }

    [JsonPropertyName("allowedUnsafeSysctls")] public IReadOnlyList<string> AllowedUnsafeSysctls { get; set; } = [];

    [JsonPropertyName("volumePluginDir")] public string VolumePluginDir { get; set; } = "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/";

    [JsonPropertyName("providerID")] public string ProviderId { get; set; } = "";

    [JsonPropertyName("kernelMemcgNotification")] public bool KernelMemcgNotification { get; set; }

    [JsonPropertyName("logging")] public LoggingConfiguration Logging { get; set; } = new();

    [JsonPropertyName("enableSystemLogHandler")] public bool EnableSystemLogHandler { get; set; } = true;

    [JsonPropertyName("enableSystemLogQuery")] public bool EnableSystemLogQuery { get; set; }

    [JsonPropertyName("shutdownGracePeriod")] public TimeSpan ShutdownGracePeriod { get; set; }

    [JsonPropertyName("shutdownGracePeriodCriticalPods")] public TimeSpan ShutdownGracePeriodCriticalPods { get; set; }

    [JsonPropertyName("shutdownGracePeriodByPodPriority")]
    public IReadOnlyList<ShutdownGracePeriodByPodPriority> ShutdownGracePeriodByPodPriority { get; set; } = [];

    [JsonPropertyName("crashLoopBackOff")] public CrashLoopBackOffConfig CrashLoopBackOff { get; set; } = new();

    [JsonPropertyName("reservedMemory")] public IReadOnlyList<MemoryReservation> ReservedMemory { get; set; } = [];

    [JsonPropertyName("enableProfilingHandler")] public bool EnableProfilingHandler { get; set; } = true;

    [JsonPropertyName("enableDebugFlagsHandler")] public bool EnableDebugFlagsHandler { get; set; } = true;

    [JsonPropertyName("seccompDefault")] public bool SeccompDefault { get; set; }

    [JsonPropertyName("memoryThrottlingFactor")] public double MemoryThrottlingFactor { get; set; } = 0.9;

    [JsonPropertyName("memoryReservationPolicy")] public string MemoryReservationPolicy { get; set; } = "None";

    [JsonPropertyName("registerWithTaints")] public IReadOnlyList<RegisterTaint> RegisterWithTaints { get; set; } = [];

    [JsonPropertyName("registerNode")] public bool RegisterNode { get; set; } = true;

    [JsonPropertyName("tracing")] public TracingConfiguration? Tracing { get; set; }

    [JsonPropertyName("localStorageCapacityIsolation")] public bool LocalStorageCapacityIsolation { get; set; } = true;

    [JsonPropertyName("containerRuntimeEndpoint")] public string ContainerRuntimeEndpoint { get; set; } = "unix:///run/containerd/containerd.sock";

    [JsonPropertyName("imageServiceEndpoint")] public string ImageServiceEndpoint { get; set; } = "";

    /// <summary>Whether a host without cgroup v2 is refused.</summary>
    [JsonPropertyName("failCgroupV1")] public bool FailCgroupV1 { get; set; } = true;

    [JsonPropertyName("userNamespaces")] public UserNamespaces? UserNamespaces { get; set; }
}
