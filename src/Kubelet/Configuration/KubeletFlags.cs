using NodeStack.KubeApi.Configuration;
using static NodeStack.KubeApi.Configuration.FlagKind;

namespace NodeStack.Kubelet.Configuration;

/// <summary>The flags the kubelet verb takes: upstream's names and meanings. Flags override the configuration files.</summary>
public static class KubeletFlags
{
    public static readonly ConfigurationFlag Config = new("config", Text, "", "File with a KubeletConfiguration (YAML or JSON)");
    public static readonly ConfigurationFlag ConfigDir = new("config-dir", Text, "", "Folder of *.conf drop-in files that override --config, in lexical order");
    public static readonly ConfigurationFlag Kubeconfig = new("kubeconfig", Text, "", "Kubeconfig of the API server to join (default: none, standalone)");
    public static readonly ConfigurationFlag BootstrapKubeconfig = new("bootstrap-kubeconfig", Text, "", "Kubeconfig to ask for a client certificate with, where --kubeconfig has none that is good");
    public static readonly ConfigurationFlag CertDir = new("cert-dir", Text, "", "Folder of the kubelet's own certificates (default: pki in the root folder)");
    public static readonly ConfigurationFlag CloudProvider = new("cloud-provider", Text, "", "external: wait for the cloud's controller to set up the node");
    public static readonly ConfigurationFlag RootDir = new("root-dir", Text, "", "Folder for everything the kubelet keeps (default /var/lib/kubelet)");
    public static readonly ConfigurationFlag ImagesDir = new("images-dir", Text, "", "Folder of image archives (*.tar) that are imported at start (default: images beside the root folder)");
    public static readonly ConfigurationFlag HostnameOverride = new("hostname-override", Text, "", "Node name instead of the host's name");
    public static readonly ConfigurationFlag NodeIp = new("node-ip", List, "", "Address of the node, or one per family, comma-separated");
    public static readonly ConfigurationFlag NodeLabels = new("node-labels", Map, "", "Labels of the node, key=value, comma-separated");
    public static readonly ConfigurationFlag PodInfraContainerImage = new("pod-infra-container-image", Text, "", "Sandbox image that image clean-up leaves alone");
    public static readonly ConfigurationFlag RuntimeCgroups = new("runtime-cgroups", Text, "", "Cgroup of the runtime, for its usage (default: the one its process is in)");
    public static readonly ConfigurationFlag MinimumContainerTtl = new("minimum-container-ttl-duration", Duration, "", "How long a dead container is kept at least (default 0s)");
    public static readonly ConfigurationFlag MaxDeadPerContainer = new("maximum-dead-containers-per-container", Whole, "", "Dead instances kept of each container (default 1)");
    public static readonly ConfigurationFlag MaxDead = new("maximum-dead-containers", Whole, "", "Dead containers kept on the node; negative for no limit (default -1)");
    public static readonly ConfigurationFlag CredentialProviderConfig = new("image-credential-provider-config", Text, "", "File, or folder of files, with a CredentialProviderConfig");
    public static readonly ConfigurationFlag CredentialProviderBinDir = new("image-credential-provider-bin-dir", Text, "", "Folder of the credential provider plugins");

    public static IReadOnlyList<ConfigurationFlag> All { get; } =
    [
        Config, ConfigDir, Kubeconfig, BootstrapKubeconfig, CertDir, CloudProvider, RootDir, ImagesDir, HostnameOverride, NodeIp, NodeLabels, PodInfraContainerImage, RuntimeCgroups, MinimumContainerTtl, MaxDeadPerContainer, MaxDead,
        CredentialProviderConfig, CredentialProviderBinDir,
        new("pod-manifest-path", Text, "staticPodPath", "Folder with pod manifests, or one manifest file"),
        new("file-check-frequency", Duration, "fileCheckFrequency", "How often manifests are looked at besides change notices"),
        new("manifest-url", Text, "staticPodURL", "URL of pod manifests"),
        new("manifest-url-header", Headers, "staticPodURLHeader", "HTTP headers for --manifest-url, name:value, comma-separated"),
        new("http-check-frequency", Duration, "httpCheckFrequency", "How often --manifest-url is read"),
        new("container-runtime-endpoint", Text, "containerRuntimeEndpoint", "CRI endpoint, unix:///path (default: what runs, else a supervised containerd)"),
        new("image-service-endpoint", Text, "imageServiceEndpoint", "CRI image endpoint where it is not the runtime's"),
        new("runtime-request-timeout", Duration, "runtimeRequestTimeout", "Deadline of runtime calls that do not take long by nature"),
        new("address", Text, "address", "Address the server listens on"),
        new("port", Whole, "port", "Port of the server"),
        new("read-only-port", Whole, "readOnlyPort", "Must be 0: there is no unauthenticated port"),
        new("enable-server", Switch, "enableServer", "Run the server"),
        new("healthz-port", Whole, "healthzPort", "Port of the health server; 0 for none"),
        new("healthz-bind-address", Text, "healthzBindAddress", "Address of the health server"),
        new("tls-cert-file", Text, "tlsCertFile", "Certificate of the server"),
        new("tls-private-key-file", Text, "tlsPrivateKeyFile", "Key of --tls-cert-file"),
        new("tls-cipher-suites", List, "tlsCipherSuites", "Cipher suites of the server"),
        new("tls-min-version", Text, "tlsMinVersion", "VersionTLS12 or VersionTLS13"),
        new("client-ca-file", Text, "authentication.x509.clientCAFile", "Authorities whose client certificates are accepted"),
        new("anonymous-auth", Switch, "authentication.anonymous.enabled", "Accept requests without credentials"),
        new("authentication-token-webhook", Switch, "authentication.webhook.enabled", "Check bearer tokens with the API server"),
        new("authentication-token-webhook-cache-ttl", Duration, "authentication.webhook.cacheTTL", "How long token answers are kept"),
        new("authorization-mode", Text, "authorization.mode", "AlwaysAllow or Webhook"),
        new("authorization-webhook-cache-authorized-ttl", Duration, "authorization.webhook.cacheAuthorizedTTL", "How long 'authorized' is kept"),
        new("authorization-webhook-cache-unauthorized-ttl", Duration, "authorization.webhook.cacheUnauthorizedTTL", "How long 'unauthorized' is kept"),
        new("enable-debugging-handlers", Switch, "enableDebuggingHandlers", "Serve exec, attach, port-forward and logs"),
        new("streaming-connection-idle-timeout", Duration, "streamingConnectionIdleTimeout", "Longest silence on exec, attach and port-forward"),
        new("cgroup-driver", Text, "cgroupDriver", "cgroupfs or systemd (default: the runtime's)"),
        new("cgroup-root", Text, "cgroupRoot", "Cgroup below which pods live"),
        new("cgroups-per-qos", Switch, "cgroupsPerQOS", "One cgroup per QoS class and per pod"),
        new("enforce-node-allocatable", List, "enforceNodeAllocatable", "What reservations are enforced on: pods, kube-reserved, system-reserved, or none"),
        new("kube-reserved", Map, "kubeReserved", "Resources kept for Kubernetes, cpu=200m,memory=500Mi"),
        new("kube-reserved-cgroup", Text, "kubeReservedCgroup", "Cgroup of the Kubernetes daemons"),
        new("system-reserved", Map, "systemReserved", "Resources kept for the system, cpu=200m,memory=500Mi"),
        new("system-reserved-cgroup", Text, "systemReservedCgroup", "Cgroup of the system's daemons"),
        new("reserved-cpus", Text, "reservedSystemCPUs", "CPUs kept from pods, 0-1,4"),
        new("kubelet-cgroups", Text, "kubeletCgroups", "Cgroup to run the kubelet in"),
        new("system-cgroups", Text, "systemCgroups", "Cgroup for processes that are in none"),
        new("cpu-cfs-quota", Switch, "cpuCFSQuota", "Enforce CPU limits"),
        new("cpu-cfs-quota-period", Duration, "cpuCFSQuotaPeriod", "Period of CPU limits"),
        new("cpu-manager-policy", Text, "cpuManagerPolicy", "none or static"),
        new("memory-manager-policy", Text, "memoryManagerPolicy", "None or Static"),
        new("topology-manager-policy", Text, "topologyManagerPolicy", "none, best-effort, restricted or single-numa-node"),
        new("topology-manager-scope", Text, "topologyManagerScope", "container or pod"),
        new("pod-max-pids", Whole, "podPidsLimit", "Processes per pod; -1 for as many as the node allows"),
        new("max-pods", Whole, "maxPods", "Pods on this node"),
        new("pods-per-core", Whole, "podsPerCore", "Pods per core; 0 for no such limit"),
        new("max-open-files", Whole, "maxOpenFiles", "Files the kubelet may open"),
        new("oom-score-adj", Whole, "oomScoreAdj", "oom_score_adj of the kubelet"),
        new("fail-swap-on", Switch, "failSwapOn", "Refuse to start on a host with swap"),
        new("fail-cgroupv1", Switch, "failCgroupV1", "Refuse to start on a host without cgroup v2"),
        new("protect-kernel-defaults", Switch, "protectKernelDefaults", "Refuse to change kernel settings"),
        new("seccomp-default", Switch, "seccompDefault", "RuntimeDefault for containers that name no seccomp profile"),
        new("allowed-unsafe-sysctls", List, "allowedUnsafeSysctls", "Unsafe sysctls pods may set; a name may end in *"),
        new("cluster-dns", List, "clusterDNS", "DNS servers of pods"),
        new("cluster-domain", Text, "clusterDomain", "DNS domain of pods"),
        new("resolv-conf", Text, "resolvConf", "Resolver file pods' own is made from"),
        new("pod-cidr", Text, "podCIDR", "Address range of pods"),
        new("hairpin-mode", Text, "hairpinMode", "promiscuous-bridge, hairpin-veth or none"),
        new("serialize-image-pulls", Switch, "serializeImagePulls", "Pull one image at a time"),
        new("max-parallel-image-pulls", Whole, "maxParallelImagePulls", "Images pulled at the same time (needs --serialize-image-pulls=false)"),
        new("registry-qps", Whole, "registryPullQPS", "Pulls per second; 0 for no limit"),
        new("registry-burst", Whole, "registryBurst", "Pulls at once within --registry-qps"),
        new("image-gc-high-threshold", Whole, "imageGCHighThresholdPercent", "Disk use in percent that starts image clean-up"),
        new("image-gc-low-threshold", Whole, "imageGCLowThresholdPercent", "Disk use in percent that image clean-up goes down to"),
        new("minimum-image-ttl-duration", Duration, "imageMinimumGCAge", "How long an unused image is kept at least"),
        new("container-log-max-size", Text, "containerLogMaxSize", "Size at which a log file is rotated"),
        new("container-log-max-files", Whole, "containerLogMaxFiles", "Log files per container"),
        new("eviction-hard", ThresholdMap, "evictionHard", "Thresholds that evict pods, memory.available<100Mi"),
        new("eviction-soft", ThresholdMap, "evictionSoft", "Thresholds that evict pods after a grace period"),
        new("eviction-soft-grace-period", Map, "evictionSoftGracePeriod", "Grace periods of --eviction-soft, memory.available=1m30s"),
        new("eviction-pressure-transition-period", Duration, "evictionPressureTransitionPeriod", "How long pressure must be over before it counts as over"),
        new("eviction-max-pod-grace-period", Whole, "evictionMaxPodGracePeriod", "Seconds a pod gets at most in a soft eviction"),
        new("eviction-minimum-reclaim", Map, "evictionMinimumReclaim", "How much each eviction reclaims at least"),
        new("sync-frequency", Duration, "syncFrequency", "Longest time between looks at a running pod"),
        new("volume-stats-agg-period", Duration, "volumeStatsAggPeriod", "How often volume use is measured"),
        new("volume-plugin-dir", Text, "volumePluginDir", "Folder of flexvolume plugins"),
        new("event-qps", Whole, "eventRecordQPS", "Events per second; 0 for no limit"),
        new("event-burst", Whole, "eventBurst", "Events at once within --event-qps"),
        new("register-with-taints", Taints, "registerWithTaints", "Taints of the node, key=value:effect, comma-separated"),
        new("register-node", Switch, "registerNode", "Register with the API server"),
        new("provider-id", Text, "providerID", "Name of the machine as its cloud knows it"),
        new("node-status-update-frequency", Duration, "nodeStatusUpdateFrequency", "How often the node's status is looked at"),
        new("node-status-max-images", Whole, "nodeStatusMaxImages", "Images listed in the node's status; -1 for all"),
        new("kube-api-qps", Whole, "kubeAPIQPS", "Requests per second to the API server"),
        new("kube-api-burst", Whole, "kubeAPIBurst", "Requests at once within --kube-api-qps"),
        new("rotate-certificates", Switch, "rotateCertificates", "Replace the client certificate before it expires"),
        new("rotate-server-certificates", Switch, "serverTLSBootstrap", "Ask the API server for the server's certificate, and replace it before it expires"),
        new("feature-gates", SwitchMap, "featureGates", "Feature gates, Name=true, comma-separated"),
        new("logging-format", Text, "logging.format", "text or json (default: text on a terminal, json otherwise)"),
        new("v", Whole, "logging.verbosity", "Log verbosity; 4 and up for debugging"),
    ];
}
