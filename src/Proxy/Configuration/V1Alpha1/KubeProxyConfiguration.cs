using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>
/// kubeproxy.config.k8s.io/v1alpha1 KubeProxyConfiguration, field for field and in the order of Kubernetes 1.36. What the fields mean is upstream's
/// reference. Empty or zero means "not set" in nearly all of them; what stands then is in <see cref="ProxyDefaultRules"/>. Not changed after it was loaded.
/// </summary>
public sealed class KubeProxyConfiguration
{
    public const string ApiVersionValue = "kubeproxy.config.k8s.io/v1alpha1";
    public const string KindValue = "KubeProxyConfiguration";

    [JsonPropertyName("kind")] public string Kind { get; set; } = KindValue;

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = ApiVersionValue;

    [JsonPropertyName("featureGates")] public IReadOnlyDictionary<string, bool> FeatureGates { get; set; } = ReadOnlyDictionary<string, bool>.Empty;

    [JsonPropertyName("clientConnection")] public ClientConnectionConfiguration ClientConnection { get; set; } = new();

    [JsonPropertyName("logging")] public LoggingConfiguration Logging { get; set; } = new();

    [JsonPropertyName("hostnameOverride")] public string HostnameOverride { get; set; } = "";

    /// <summary>The node's primary address, where it is not what the Node says; nothing listens there.</summary>
    [JsonPropertyName("bindAddress")] public string BindAddress { get; set; } = "";

    /// <summary>Address and port of health, empty for none.</summary>
    [JsonPropertyName("healthzBindAddress")] public string HealthzBindAddress { get; set; } = "";

    /// <summary>Address and port of metrics, empty for none.</summary>
    [JsonPropertyName("metricsBindAddress")] public string MetricsBindAddress { get; set; } = "";

    [JsonPropertyName("bindAddressHardFail")] public bool BindAddressHardFail { get; set; }

    [JsonPropertyName("enableProfiling")] public bool EnableProfiling { get; set; }

    [JsonPropertyName("showHiddenMetricsForVersion")] public string ShowHiddenMetricsForVersion { get; set; } = "";

    [JsonPropertyName("mode")] public string Mode { get; set; } = "";

    [JsonPropertyName("iptables")] public IptablesConfiguration Iptables { get; set; } = new();

    [JsonPropertyName("ipvs")] public IpvsConfiguration Ipvs { get; set; } = new();

    [JsonPropertyName("nftables")] public NftablesConfiguration Nftables { get; set; } = new();

    [JsonPropertyName("winkernel")] public WinkernelConfiguration Winkernel { get; set; } = new();

    [JsonPropertyName("detectLocalMode")] public string DetectLocalMode { get; set; } = "";

    [JsonPropertyName("detectLocal")] public DetectLocalConfiguration DetectLocal { get; set; } = new();

    /// <summary>One network, or one of each family with a comma between.</summary>
    [JsonPropertyName("clusterCIDR")] public string ClusterCidr { get; set; } = "";

    /// <summary>Networks, or the single word "primary".</summary>
    [JsonPropertyName("nodePortAddresses")] public IReadOnlyList<string>? NodePortAddresses { get; set; }

    [JsonPropertyName("oomScoreAdj")] public int? OomScoreAdj { get; set; }

    [JsonPropertyName("conntrack")] public ConntrackConfiguration Conntrack { get; set; } = new();

    [JsonPropertyName("configSyncPeriod")] public TimeSpan ConfigSyncPeriod { get; set; }

    [JsonPropertyName("portRange")] public string PortRange { get; set; } = "";

    [JsonPropertyName("windowsRunAsService")] public bool WindowsRunAsService { get; set; }
}
