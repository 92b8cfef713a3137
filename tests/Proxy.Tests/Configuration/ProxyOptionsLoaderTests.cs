using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Configuration.V1Alpha1;
using static NodeStack.Proxy.Tests.Configuration.ConfigFiles;

namespace NodeStack.Proxy.Tests.Configuration;

public sealed class ProxyOptionsLoaderTests : IDisposable
{
    private readonly ConfigFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_KubeadmsConfigMap_IsTheDefaultsInNftablesMode()
    {
        var options = Load($"config={_files.Kubeadm}");
        Assert.Empty(options.Warnings);
        Assert.Equal(("/var/lib/kube-proxy/kubeconfig.conf", "host-1", _files.Kubeadm), (options.Kubeconfig, options.NodeName, options.ConfigFile));
        Assert.Equal(("0.0.0.0:10256", "127.0.0.1:10249"), (options.HealthzEndpoint!.ToString(), options.MetricsEndpoint!.ToString()));
        Assert.Equal((1u << 14, false, -999), (options.MasqueradeMark, options.MasqueradeAll, options.OomScoreAdj));
        Assert.Equal((1.0, 30.0, 900.0), (options.MinSyncPeriod.TotalSeconds, options.SyncPeriod.TotalSeconds, options.ConfigSyncPeriod.TotalSeconds));
        Assert.Equal((5, 10, true, false), (options.ApiQps, options.ApiBurst, options.AllowsExternalIps, options.IsLoggingFormatGiven));
        Assert.Null(options.PrimaryAddress);
        Assert.True(options.NodePortAddresses.IsPrimary);
        Assert.Equal(("10.244.0.0/16", null), (options.LocalDetection.ClusterCidrV4.ToString(), options.LocalDetection.ClusterCidrV6));
        Assert.Equal(
            new ConntrackSettings(32768, 131072, TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.Zero, false), options.Conntrack);
    }

    [Fact]
    public void Load_KubeadmsConfigMap_ShowsAsTheGoldenConfigz()
    {
        // Recorded from upstream's 1.36 in nftables mode, with the few fields its cluster set.
        const string Golden = """
            {"apiVersion":"kubeproxy.config.k8s.io/v1alpha1","bindAddress":"0.0.0.0","bindAddressHardFail":false,
            "clientConnection":{"acceptContentTypes":"","burst":10,"contentType":"application/vnd.kubernetes.protobuf","kubeconfig":"/k","qps":5},
            "clusterCIDR":"10.244.0.0/16","configSyncPeriod":"15m0s",
            "conntrack":{"maxPerCore":0,"min":131072,"tcpBeLiberal":false,"tcpCloseWaitTimeout":"1h0m0s","tcpEstablishedTimeout":"24h0m0s","udpStreamTimeout":"0s","udpTimeout":"0s"},
            "detectLocal":{"bridgeInterface":"","interfaceNamePrefix":""},"detectLocalMode":"ClusterCIDR","enableProfiling":false,
            "healthzBindAddress":"0.0.0.0:10256","hostnameOverride":"peer-node",
            "iptables":{"localhostNodePorts":true,"masqueradeAll":false,"masqueradeBit":14,"minSyncPeriod":"0s","syncPeriod":"0s"},
            "ipvs":{"excludeCIDRs":null,"minSyncPeriod":"0s","scheduler":"","strictARP":false,"syncPeriod":"0s","tcpFinTimeout":"0s","tcpTimeout":"0s","udpTimeout":"0s"},
            "kind":"KubeProxyConfiguration",
            "logging":{"flushFrequency":"5s","format":"text","options":{"json":{"infoBufferSize":"0"},"text":{"infoBufferSize":"0"}},"verbosity":2},
            "metricsBindAddress":"127.0.0.1:10249","mode":"nftables",
            "nftables":{"masqueradeAll":false,"masqueradeBit":14,"minSyncPeriod":"1s","syncPeriod":"30s"},"nodePortAddresses":["primary"],"oomScoreAdj":-999,
            "portRange":"","showHiddenMetricsForVersion":"",
            "winkernel":{"enableDSR":false,"forwardHealthCheckVip":false,"networkName":"","rootHnsEndpointName":"","sourceVip":""}}
            """;
        var options = Load("kubeconfig=/k", "cluster-cidr=10.244.0.0/16", "conntrack-max-per-core=0", "hostname-override=Peer-Node", "v=2", "proxy-mode=nftables");
        var shown = JsonNode.Parse(ConfigzRenderer.Render(options.Config))!["kubeproxy.config.k8s.io"];
        Assert.Equal(Sorted(JsonNode.Parse(Golden)!), Sorted(shown!));
    }

    [Fact]
    public void Load_BadFile_NamesEveryKeyAndLine()
    {
        var path = _files.Write(Head + "mode: nftables\nmoed: x\nconntrack:\n  min: many\n  udpTimeout: 5\nlogging: {flushFrequency: soon}\n");
        Assert.Equal(
            [
                $"{path}: line 4: unknown field \"moed\"", $"{path}: line 6: conntrack.min: expected a whole number, found a string",
                $"{path}: line 7: conntrack.udpTimeout: expected a duration such as 20s, found a number",
                $"{path}: line 8: logging.flushFrequency: invalid duration \"soon\", write for example 20s or 1m30s",
            ],
            Fails($"config={path}"));
    }

    [Theory]
    [InlineData("", "kube-proxy config file was empty")]
    [InlineData("kind: KubeProxyConfiguration\n", "no apiVersion/kind")]
    [InlineData("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n", "unknown apiVersion/kind: kubelet.config.k8s.io/v1beta1, Kind=KubeletConfiguration")]
    public void Load_OtherFile_IsRefused(string text, string error) => Assert.Contains(error, Assert.Single(Fails($"config={_files.Write(text)}")), StringComparison.Ordinal);

    [Fact]
    public void Load_FlagsBesideAFile_OnlySomeCountAndTheOthersAreNamed()
    {
        var options = _files.LoadFile(
            "mode: nftables\nhostnameOverride: of-file\nlogging: {verbosity: 1, format: json}\nbindAddress: 192.0.2.1\n",
            "hostname-override= Of-Flag ", "v=5", "master=https://10.0.0.1", "bind-address=192.0.2.9", "kubeconfig=/k", "cleanup", "feature-gates=AllowServiceExternalIPs=false");
        Assert.Equal(("of-flag", "of-flag", 5L, "https://10.0.0.1", ""), (options.NodeName, options.Config.HostnameOverride, options.Config.Logging.Verbosity, options.Master, options.Kubeconfig));
        Assert.Equal(("192.0.2.1", true, true, true), (options.PrimaryAddress.ToString(), options.Cleanup, options.IsLoggingFormatGiven, options.AllowsExternalIps));
        Assert.Equal(["without effect beside --config: --bind-address, --feature-gates, --kubeconfig"], options.Warnings);
    }

    [Fact]
    public void Load_Flags_GoOverTheDefaultsAndZerosStand()
    {
        var options = Load(
            "iptables-min-sync-period=0", "iptables-sync-period=10s", "conntrack-min=0", "nodeport-addresses=192.0.2.0/24,2001:db8::/64", "cluster-cidr=10.0.0.0/8,fd00::/48",
            "bind-address=2001:db8::1", "healthz-bind-address=192.0.2.1", "healthz-port=1234", "metrics-bind-address=", "feature-gates=AllowServiceExternalIPs=false,X=true", "init-only", "kube-api-qps=0.5");
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(10), 0), (options.MinSyncPeriod, options.SyncPeriod, options.Conntrack.Min));
        Assert.Equal(["192.0.2.0/24", "2001:db8::/64"], options.NodePortAddresses.Networks.Select(n => n.ToString()));
        Assert.Equal(("10.0.0.0/8", "fd00::/48"), (options.LocalDetection.NetworkOf(AddressFamily.IPv4).ToString(), options.LocalDetection.NetworkOf(AddressFamily.IPv6).ToString()));
        Assert.Equal(("2001:db8::1", "192.0.2.1:1234", null, false, true, 1), (options.PrimaryAddress.ToString(), options.HealthzEndpoint!.ToString(), options.MetricsEndpoint, options.AllowsExternalIps, options.InitOnly, options.ApiQps));
        Assert.Equal(["configuration without effect in this version: featureGates.X (switches nothing here)"], options.Warnings);
    }

    [Theory]
    [InlineData("healthz-port=0", null, "127.0.0.1:10249")]
    [InlineData("metrics-port=0", "0.0.0.0:10256", null)]
    [InlineData("healthz-port=7", "0.0.0.0:10256", "127.0.0.1:10249")]
    [InlineData("healthz-bind-address=", "0.0.0.0:10256", "127.0.0.1:10249")]
    [InlineData("healthz-bind-address=::", "[::]:10256", "127.0.0.1:10249")]
    [InlineData("bind-address=::", "0.0.0.0:10256", "127.0.0.1:10249")]
    public void Load_PortFlags_AsUpstream(string flag, string? healthz, string? metrics)
    {
        var options = Load(flag);
        Assert.Equal((healthz, metrics), (options.HealthzEndpoint?.ToString(), options.MetricsEndpoint?.ToString()));
    }

    [Theory]
    [InlineData("bindAddress: '::'", "[::]:10256", "[::1]:10249")]
    [InlineData("bindAddress: 2001:db8::1\nmetricsBindAddress: 2001:db8::2", "[::]:10256", "[2001:db8::2]:10249")]
    [InlineData("healthzBindAddress: 192.0.2.1\nmetricsBindAddress: '[::1]:5'", "192.0.2.1:10256", "[::1]:5")]
    public void Load_AddressesOfAFile_AreCompleted(string text, string healthz, string metrics)
    {
        var options = _files.LoadFile(text + "\n");
        Assert.Equal((healthz, metrics), (options.HealthzEndpoint!.ToString(), options.MetricsEndpoint!.ToString()));
    }

    [Theory]
    [InlineData("nodePortAddresses: [10.0.0.0/8]", false, 1)]
    [InlineData("nodePortAddresses: []", true, 0)]
    [InlineData("nodePortAddresses: [primary]", true, 0)]
    public void Load_NodePortAddresses_Table(string text, bool isPrimary, int networks)
    {
        var settings = _files.LoadFile(text + "\n").NodePortAddresses;
        Assert.Equal((isPrimary, networks), (settings.IsPrimary, settings.Networks.Count));
    }

    [Theory]
    [InlineData("detectLocalMode: NodeCIDR", "LocalDetectionSettings { UsesNodeCidrs = True, ClusterCidrV4 = , ClusterCidrV6 = , Bridge = , InterfacePrefix =  }")]
    [InlineData("detectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: cni0}\nclusterCIDR: 10.0.0.0/8", "LocalDetectionSettings { UsesNodeCidrs = False, ClusterCidrV4 = , ClusterCidrV6 = , Bridge = cni0, InterfacePrefix =  }")]
    [InlineData("detectLocalMode: InterfaceNamePrefix\ndetectLocal: {interfaceNamePrefix: veth}", "LocalDetectionSettings { UsesNodeCidrs = False, ClusterCidrV4 = , ClusterCidrV6 = , Bridge = , InterfacePrefix = veth }")]
    [InlineData("clusterCIDR: fd00::/48", "LocalDetectionSettings { UsesNodeCidrs = False, ClusterCidrV4 = , ClusterCidrV6 = fd00::/48, Bridge = , InterfacePrefix =  }")]
    [InlineData("mode: nftables", "LocalDetectionSettings { UsesNodeCidrs = False, ClusterCidrV4 = , ClusterCidrV6 = , Bridge = , InterfacePrefix =  }")]
    public void Load_DetectLocal_Table(string text, string expected) => Assert.Equal(expected, _files.LoadFile(text + "\n").LocalDetection.ToString());

    [Fact]
    public void Load_FieldsInVain_AreNamed() => Assert.Equal(
        ["configuration without effect in this version: enableProfiling (is about Go's runtime), ipvs (nftables rules are the only ones made), winkernel (is about Windows)"],
        _files.LoadFile("mode: nftables\nenableProfiling: true\nipvs: {strictARP: true, syncPeriod: 5s}\nwinkernel: {enableDSR: true}\n").Warnings);

    [Fact]
    public void Load_HostNameOfBlanks_IsAnError()
    {
        Assert.Equal(["empty hostname-override is invalid"], Fails("hostname-override=  "));
        Assert.Equal("empty hostname is invalid", Assert.Throws<ConfigurationException>(() => ProxyOptionsLoader.Load([], " \n")).Message);
    }

    [Fact]
    public void Load_Flags_AreShownWithTheirValues()
    {
        var flags = Load("v=3", "cluster-cidr=10.0.0.0/8", "cleanup").Flags;
        Assert.Equal(ProxyFlags.All.Count, flags.Count);
        Assert.Equal(("3", "10.0.0.0/8", "true", "[primary]", "30s", ""), (flags["v"], flags["cluster-cidr"], flags["cleanup"], flags["nodeport-addresses"], Or(flags["iptables-sync-period"], "30s"), flags["config"]));
    }

    [Fact]
    public void Flags_Fields_AllExistAndNamesAreUnique()
    {
        var whole = ConfigzRenderer.Whole(new KubeProxyConfiguration());
        Assert.All(ProxyFlags.All.Where(f => f.Field.Length > 0), f => Assert.True(Has(whole, f.Field), f.Field));
        Assert.All(UnsupportedFields.All, f => Assert.True(Has(whole, f.Path), f.Path));
        Assert.Equal(ProxyFlags.All.Count, ProxyFlags.All.DistinctBy(f => f.Name).Count());
        Assert.All(ProxyFlags.HoldWithFile, name => Assert.Contains(ProxyFlags.All, f => f.Name == name));
    }

    [Fact]
    public void Written_Configuration_LoadsToTheSame()
    {
        var options = _files.LoadFile(
            "mode: nftables\nnodePortAddresses: [10.0.0.0/8, 'fd00::/8']\nfeatureGates: {AllAlpha: true, LoggingAlphaOptions: true}\nlogging: {vmodule: [{filePattern: a*, verbosity: 3}], options: {text: {splitStream: true}}}\nhostnameOverride: 'yes'\n");
        var path = _files.Write("", "written.yaml");
        ConfigurationWriter.Write(path, options.Config);
        Assert.EndsWith("sourceVip: \"\"\n", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(ConfigzRenderer.Render(options.Config), ConfigzRenderer.Render(Load($"config={path}").Config));
    }

    private static IReadOnlyList<string> Fails(params string[] flags) => Assert.Throws<ConfigurationException>(() => Load(flags)).Errors;

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    private static bool Has(JsonObject tree, string path)
    {
        var names = path.Split('.');
        return names[..^1].Aggregate((JsonNode?)tree, (node, name) => node?[name]) is JsonObject parent && parent.ContainsKey(names[^1]);
    }

    private static string Sorted(JsonNode? node) => node is JsonObject map
        ? "{" + string.Join(",", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"\"{p.Key}\":{Sorted(p.Value)}")) + "}"
        : node?.ToJsonString() ?? "null";
}
