using NodeStack.KubeApi.Configuration;

namespace NodeStack.Proxy.Tests.Configuration;

public sealed class ProxyConfigurationValidatorTests : IDisposable
{
    private const string Root = "KubeProxyConfiguration.";
    private readonly ConfigFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("iptables: {masqueradeBit: 32}\nmode: nftables", "KubeProxyIPTablesConfiguration.MasqueradeBit: Invalid value: 32: must be within the range [0, 31]")]
    [InlineData("nftables: {masqueradeBit: -1}", "KubeProxyNFTablesConfiguration.MasqueradeBit: Invalid value: -1: must be within the range [0, 31]")]
    [InlineData("conntrack: {maxPerCore: -1}", "KubeProxyLinuxConfiguration.KubeProxyConntrackConfiguration.MaxPerCore: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("conntrack: {tcpEstablishedTimeout: -5s}", "KubeProxyLinuxConfiguration.KubeProxyConntrackConfiguration.TCPEstablishedTimeout: Invalid value: \"-5s\": must be greater than or equal to 0")]
    [InlineData("oomScoreAdj: -1001", "KubeProxyLinuxConfiguration.OOMScoreAdj: Invalid value: -1001: must be within the range [-1000, 1000]")]
    [InlineData("mode: userspace", "Mode.ProxyMode: Invalid value: \"userspace\": must be iptables, ipvs, nftables or blank (blank means the best-available proxy [currently nftables])")]
    [InlineData("clientConnection: {burst: -2}", "ClientConnection.Burst: Invalid value: -2: must be greater than or equal to 0")]
    [InlineData("configSyncPeriod: -1s", "ConfigSyncPeriod: Invalid value: \"-1s\": must be greater than 0")]
    [InlineData("nftables: {syncPeriod: 2s, minSyncPeriod: 5s}", "SyncPeriod: Invalid value: \"5s\": must be greater than or equal to KubeProxyConfiguration.MinSyncPeriod")]
    [InlineData("nftables: {minSyncPeriod: -5s}", "MinSyncPeriod: Invalid value: \"-5s\": must be greater than or equal to 0")]
    [InlineData("bindAddress: 10.0.0\nhealthzBindAddress: 1.2.3.4:1\nmetricsBindAddress: 1.2.3.4:1", "BindAddress: Invalid value: \"10.0.0\": not a valid textual representation of an IP address")]
    [InlineData("healthzBindAddress: a:b:1", "HealthzBindAddress: Invalid value: \"a:b:1\": must be IP:port")]
    [InlineData("healthzBindAddress: host:1", "HealthzBindAddress: Invalid value: \"host\": must be a valid IP")]
    [InlineData("metricsBindAddress: 127.0.0.1:0", "MetricsBindAddress: Invalid value: \"0\": must be a valid port")]
    [InlineData("metricsBindAddress: '[::1]:http'", "MetricsBindAddress: Invalid value: \"http\": must be a valid port")]
    [InlineData("nodePortAddresses: [10.0.0.0/8, primary]", "NodePortAddresses[1]: Invalid value: \"primary\": can't use both 'primary' and CIDRs")]
    [InlineData("nodePortAddresses: [10.0.0.0/8, 10.0.0.1]", "NodePortAddresses[1]: Invalid value: \"10.0.0.1\": must be a valid CIDR")]
    [InlineData("showHiddenMetricsForVersion: '1.2'", "ShowHiddenMetricsForVersion: Invalid value: \"1.2\": invalid showHiddenMetricsForVersion: showHiddenMetricsForVersion: Invalid value: \"1.2\": must be omitted or have the value '1.35'; only the previous minor version is allowed")]
    [InlineData("detectLocalMode: Guess", "DetectLocalMode: Unsupported value: \"Guess\": supported values: \"ClusterCIDR\", \"NodeCIDR\", \"BridgeInterface\", \"InterfaceNamePrefix\", \"\"")]
    [InlineData("detectLocalMode: BridgeInterface", "DetectLocalConfiguration.InterfaceName: Invalid value: \"\": must not be empty")]
    [InlineData("detectLocalMode: InterfaceNamePrefix", "DetectLocalConfiguration.InterfacePrefix: Invalid value: \"\": must not be empty")]
    [InlineData("clusterCIDR: 10.0.0.0/8,fd00::/48,10.1.0.0/16", "DetectLocalConfiguration.ClusterCIDRs: Invalid value: [\"10.0.0.0/8\",\"fd00::/48\",\"10.1.0.0/16\"]: must be a either a single CIDR or dual-stack pair of CIDRs (e.g. [10.100.0.0/16, fde4:8dba:82e1::/48]")]
    [InlineData("clusterCIDR: 10.0.0.0/8,10.1.0.0/16", "DetectLocalConfiguration.ClusterCIDRs: Invalid value: [\"10.0.0.0/8\",\"10.1.0.0/16\"]: must be a either a single CIDR or dual-stack pair of CIDRs (e.g. [10.100.0.0/16, fde4:8dba:82e1::/48]")]
    [InlineData("clusterCIDR: 10.0.0.0/8, fd00::/48", "DetectLocalConfiguration.ClusterCIDRs[1]: Invalid value: \" fd00::/48\": must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)")]
    [InlineData("logging: {format: xml}", "logging.format: Invalid value: \"xml\": Unsupported log format")]
    [InlineData("logging: {options: {json: {splitStream: true}}}", "logging.options.json.splitStream: Forbidden: Feature LoggingAlphaOptions is disabled")]
    [InlineData("logging: {vmodule: [{filePattern: '', verbosity: 1}]}", "logging.vmodule[0]: Required value: File pattern must not be empty")]
    public void Validate_OneThingWrong_IsOneErrorInUpstreamsWords(string text, string error) =>
        Assert.Equal([Root + error], Assert.Throws<ConfigurationException>(() => _files.LoadFile(text + "\n")).Errors);

    [Fact]
    public void Validate_ManyThingsWrong_AllAreTold() => Assert.Equal(
        [
            Root + "KubeProxyLinuxConfiguration.KubeProxyConntrackConfiguration.Min: Invalid value: -1: must be greater than or equal to 0",
            Root + "BindAddress: Invalid value: \"x\": not a valid textual representation of an IP address",
            Root + "HealthzBindAddress: Invalid value: \"y\": must be a valid IP",
            Root + "HealthzBindAddress: Invalid value: \"z\": must be a valid port",
            Root + "NodePortAddresses[0]: Invalid value: \"1\": must be a valid CIDR",
        ],
        Assert.Throws<ConfigurationException>(() => _files.LoadFile("bindAddress: x\nhealthzBindAddress: y:z\nconntrack: {min: -1}\nnodePortAddresses: ['1']\n")).Errors);

    [Theory]
    [InlineData("ipvs: {tcpTimeout: -1s, excludeCIDRs: [x]}\nmode: ipvs")]
    [InlineData("detectLocalMode: NodeCIDR\nclusterCIDR: nonsense")]
    [InlineData("showHiddenMetricsForVersion: '1.35'")]
    [InlineData("nftables: {masqueradeBit: 0}\noomScoreAdj: 1000")]
    public void Validate_WhatIsNotUsedOrFits_IsGood(string text) => Assert.NotNull(_files.LoadFile(text + "\n"));
}
