using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;
using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Tests.Configuration;

public sealed class KubeletOptionsLoaderTests : IDisposable
{
    private const string Head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    private readonly string _root = Directory.CreateTempSubdirectory("kubelet-config-").FullName;

    public void Dispose() => Directory.Delete(_root, true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static KubeletOptions Load(params string[] flags) => KubeletOptionsLoader.Load([.. flags.Select(Given)]);

    private static GivenFlag Given(string text)
    {
        var parts = text.Split('=', 2);
        return new GivenFlag(KubeletFlags.All.Single(f => f.Name == parts[0]), parts.Length == 1 ? [] : [parts[1]]);
    }

    private static IReadOnlyList<string> Fails(params string[] flags) => Assert.Throws<ConfigurationException>(() => Load(flags)).Errors;

    [Fact]
    public void Load_Nothing_GivesUpstreamDefaults()
    {
        var options = Load();
        var config = options.Config;
        Assert.Equal((10250, 10248, 110, -1L), (config.Port, config.HealthzPort, config.MaxPods, config.PodPidsLimit));
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10)), (config.NodeStatusReportFrequency, config.NodeStatusUpdateFrequency));
        Assert.Equal(["pods"], config.EnforceNodeAllocatable);
        Assert.Equal("10%", config.EvictionHard!["nodefs.available"]);
        Assert.True(config.SerializeImagePulls);
        Assert.False(config.Authentication.Anonymous.Enabled);
        Assert.Equal(0, config.ReadOnlyPort);
        Assert.Equal((false, false, "/var/lib/kubelet"), (options.IsRuntimeEndpointGiven, options.IsCgroupDriverGiven, options.RootDir));
        Assert.Empty(options.Warnings);
    }

    [Fact]
    public void Load_FileDropInsAndFlags_LaterWins()
    {
        var file = Write("kubelet.yaml", Head + "port: 1001\nmaxPods: 1\nsyncFrequency: 10s\nclusterDNS: [10.0.0.1, 10.0.0.2]\nkubeReserved: {cpu: 100m, memory: 1Gi}\nevictionHard: {memory.available: 1Gi}\nresolvConf: ''\n");
        Write("d/20-b.conf", Head + "maxPods: 3\nclusterDNS: [10.0.0.9]\nkubeReserved: {memory: 2Gi}\nlogging: {verbosity: 4}\n");
        Write("d/10-a.conf", Head + "maxPods: 2\nport: 1002\nsyncFrequency: null\n");
        Write("d/15/inner.conf", Head + "port: 1003\nlogging: {format: json}\n");
        Write("d/ignored.yaml", "nonsense");

        var config = Load($"config={file}", $"config-dir={_root}/d", "max-pods=4", "feature-gates=A=true").Config;

        Assert.Equal((1003, 4, TimeSpan.FromMinutes(1)), (config.Port, config.MaxPods, config.SyncFrequency));
        Assert.Equal(["10.0.0.9"], config.ClusterDns);
        Assert.Equal(("100m", "2Gi"), (config.KubeReserved["cpu"], config.KubeReserved["memory"]));
        Assert.Equal(("json", 4L), (config.Logging.Format, config.Logging.Verbosity));
        Assert.Equal("1Gi", Assert.Single(config.EvictionHard!).Value);
        Assert.Equal("", config.ResolvConf);
        Assert.True(config.FeatureGates["A"]);
    }

    [Fact]
    public void Load_ZeroValues_MeanTheDefaultWhereUpstreamSaysSo()
    {
        var file = Write("k.yaml", Head + "port: 0\nsyncFrequency: 0s\nhealthzPort: 0\ncontainerRuntimeEndpoint: ''\nregistryPullQPS: 0\nmaxParallelImagePulls: 5\nnodeStatusUpdateFrequency: 3s\n");
        var options = Load($"config={file}");
        Assert.Equal((10250, 0, 0), (options.Config.Port, options.Config.HealthzPort, options.Config.RegistryPullQps));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(3)), (options.Config.SyncFrequency, options.Config.NodeStatusReportFrequency));
        Assert.False(options.Config.SerializeImagePulls);
        Assert.False(options.IsRuntimeEndpointGiven);
    }

    [Fact]
    public void Load_BadFile_NamesEveryKeyAndLine()
    {
        var file = Write("k.yaml", Head + "maxPod: 5\nport: many\nauthentication:\n  anonymous: {enable: true}\nsyncFrequency: 10\nfileCheckFrequency: soon\n");
        Assert.Equal(
            [
                $"{file}: line 3: unknown field \"maxPod\"",
                $"{file}: line 4: port: expected a whole number, found a string",
                $"{file}: line 6: unknown field \"authentication.anonymous.enable\"",
                $"{file}: line 7: syncFrequency: expected a duration such as 20s, found a number",
                $"{file}: line 8: fileCheckFrequency: invalid duration \"soon\", write for example 20s or 1m30s",
            ],
            Fails($"config={file}"));
    }

    [Theory]
    [InlineData("port: 1", "no apiVersion/kind")]
    [InlineData("apiVersion: v1\nkind: Pod", "unknown apiVersion/kind: v1, Kind=Pod")]
    [InlineData("", "was empty")]
    [InlineData("apiVersion: a\nkind: b\n---\nc: d", "line 4: more than one document")]
    [InlineData("apiVersion: v1\napiVersion: v2", "line 2: key \"apiVersion\" already set in map")]
    public void Load_UnusableFile_SaysWhy(string text, string error)
    {
        Assert.Contains(error, Assert.Single(Fails($"config={Write("k.yaml", text)}")), StringComparison.Ordinal);
        Assert.Contains(error, Assert.Single(Fails($"config-dir={Path.GetDirectoryName(Write("d/k.conf", text))}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RelativePaths_AreRelativeToTheFile()
    {
        var file = Write("etc/k.yaml", Head + "staticPodPath: manifests\nauthentication: {x509: {clientCAFile: ca.pem}}\n");
        var config = Load($"config={file}").Config;
        Assert.Equal(($"{_root}/etc/manifests", $"{_root}/etc/ca.pem"), (config.StaticPodPath, config.Authentication.X509.ClientCaFile));
    }

    [Fact]
    public void Load_InvalidValues_AreAllReported()
    {
        var errors = Fails("port=0", "read-only-port=10255", "image-gc-low-threshold=90", "oom-score-adj=5000", "cgroup-driver=docker", "enforce-node-allocatable=pods,pods,kube-reserved,x", "cgroups-per-qos=false", "eviction-hard=memory.available<lots,foo<1", "kube-reserved=gpu=1,cpu=x", "container-log-max-files=1");
        foreach (var expected in (string[])["readOnlyPort", "imageGCLowThresholdPercent (--image-gc-low-threshold) 90 must be less than", "oomScoreAdj", "cgroupDriver", "duplicated enforcements \"pods\"", "kubeReservedCgroup (--kube-reserved-cgroup) must be specified", "option \"x\" specified", "cgroupsPerQOS (--cgroups-per-qos) must be set to true", "\"lots\"", "unknown eviction signal \"foo\"", "cannot reserve \"gpu\"", "cpu=\"x\"", "containerLogMaxFiles must be greater than 1"])
            Assert.Contains(errors, e => e.Contains(expected, StringComparison.Ordinal));
        Assert.All(errors, e => Assert.StartsWith("invalid configuration: ", e, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("port=x", "--port: \"x\" is not a whole number")]
    [InlineData("fail-swap-on=maybe", "--fail-swap-on: \"maybe\" is neither true nor false")]
    [InlineData("sync-frequency=10", "--sync-frequency: invalid duration \"10\", write for example 20s or 1m30s")]
    [InlineData("kube-reserved=cpu", "--kube-reserved: malformed pair \"cpu\", expected name=value")]
    [InlineData("feature-gates=A=x", "--feature-gates: malformed pair \"A=x\", expected name=value")]
    [InlineData("register-with-taints=a", "--register-with-taints: invalid taint spec: a, expected key=value:effect or key:effect")]
    public void Load_BadFlag_NamesTheFlag(string flag, string error) => Assert.Equal([error], Fails(flag));

    [Fact]
    public void Load_EveryKindOfFlag_ReachesItsField()
    {
        var options = Load(
            "seccomp-default", "serialize-image-pulls=false", "max-parallel-image-pulls=7", "manifest-url=https://h/p", "manifest-url-header=A:1,A:2,B:x:y", "eviction-hard=memory.available<200Mi", "register-with-taints=a=b:NoSchedule,c:NoExecute",
            "node-ip=10.0.0.1,fd00::1", "node-labels=a=b", "allowed-unsafe-sysctls=net.*,kernel.msg*", "root-dir=/x/y/", "anonymous-auth=false", "v=4", "container-runtime-endpoint=unix:///a", "enforce-node-allocatable=", "maximum-dead-containers=5");
        var config = options.Config;
        Assert.True(config.SeccompDefault);
        Assert.Equal((false, 7), (config.SerializeImagePulls!.Value, config.MaxParallelImagePulls!.Value));
        Assert.Equal(["1", "2"], config.StaticPodUrlHeader["A"]);
        Assert.Equal(["x:y"], config.StaticPodUrlHeader["B"]);
        Assert.Equal("200Mi", Assert.Single(config.EvictionHard!).Value);
        Assert.Equal(("a", "b", "NoSchedule"), (config.RegisterWithTaints[0].Key, config.RegisterWithTaints[0].Value, config.RegisterWithTaints[0].Effect));
        Assert.Equal(["10.0.0.1", "fd00::1"], options.NodeIps);
        Assert.Equal(("b", "/x/y", true, 5), (options.NodeLabels["a"], options.RootDir, options.IsRuntimeEndpointGiven, options.MaxDeadContainers));
        Assert.Empty(config.EnforceNodeAllocatable!);
        Assert.Contains("registerWithTaints (needs an API server)", Assert.Single(options.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FlagsOfAJoinedNode_AreReadAndHaveEffect()
    {
        var options = Load(
            "kubeconfig=/etc/k.conf", "bootstrap-kubeconfig=/etc/b.conf", "cloud-provider=external", "provider-id=cloud://1", "rotate-certificates",
            "rotate-server-certificates=true", "node-status-update-frequency=5s", "node-status-max-images=-1", "kube-api-qps=7", "kube-api-burst=9",
            "register-with-taints=a=b:NoSchedule", "authorization-mode=AlwaysAllow");
        var config = options.Config;

        Assert.Equal(("/etc/k.conf", "/etc/b.conf", "/var/lib/kubelet/pki", true), (options.Kubeconfig, options.BootstrapKubeconfig, options.CertDir, options.ExternalCloud));
        Assert.Equal(("cloud://1", true, true), (config.ProviderId, config.RotateCertificates, config.ServerTlsBootstrap));
        Assert.Equal((TimeSpan.FromSeconds(5), -1, 7, 9), (config.NodeStatusUpdateFrequency, config.NodeStatusMaxImages, config.KubeApiQps, config.KubeApiBurst));
        Assert.Empty(options.Warnings);
        Assert.Equal("/x/certs", Load("cert-dir=/x/certs").CertDir);
        Assert.Equal("/system.slice/containerd.service", Load("runtime-cgroups=/system.slice/containerd.service").RuntimeCgroups);
    }

    [Fact]
    public void Load_CloudProviderThatIsNone_IsAnError() => Assert.Contains(
        "unsupported cloud provider option \"aws\"", Assert.Throws<ConfigurationException>(() => Load("cloud-provider=aws")).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_BootstrapWithoutKubeconfig_IsAnError() => Assert.Contains(
        "--bootstrap-kubeconfig needs --kubeconfig", Assert.Throws<ConfigurationException>(() => Load("bootstrap-kubeconfig=/b")).Message, StringComparison.Ordinal);

    [Fact]
    public void Flags_ConfigurationFields_AllExist()
    {
        var config = ConfigurationJsonContext.Default.KubeletConfiguration;
        foreach (var flag in KubeletFlags.All.Where(f => f.Field.Length > 0))
            Assert.Contains(config.Properties, p => p.Name == flag.Field.Split('.')[0]);
        Assert.Equal(KubeletFlags.All.Count, KubeletFlags.All.DistinctBy(f => f.Name).Count());
        foreach (var name in UnsupportedFields.Reasons.Keys)
            Assert.Contains(config.Properties, p => p.Name == name);
    }

    [Fact]
    public void Configz_Defaults_HaveTheShapeOfUpstream()
    {
        // The keys a Go kubelet 1.36 shows, but for those a test cluster sets (clusterDNS, clusterDomain, clientCAFile, TLS files).
        string[] upstream =
        [
            "address", "apiVersion", "authentication", "authorization", "cgroupDriver", "cgroupsPerQOS", "configMapAndSecretChangeDetectionStrategy",
            "containerLogMaxFiles", "containerLogMaxSize", "containerLogMaxWorkers", "containerLogMonitorInterval", "containerRuntimeEndpoint", "contentType", "cpuCFSQuota", "cpuCFSQuotaPeriod",
            "cpuManagerPolicy", "cpuManagerReconcilePeriod", "crashLoopBackOff", "enableControllerAttachDetach", "enableDebugFlagsHandler", "enableDebuggingHandlers", "enableProfilingHandler",
            "enableServer", "enableSystemLogHandler", "enableSystemLogQuery", "enforceNodeAllocatable", "eventBurst", "eventRecordQPS", "evictionHard", "evictionPressureTransitionPeriod",
            "failCgroupV1", "failSwapOn", "fileCheckFrequency", "hairpinMode", "healthzBindAddress", "healthzPort", "httpCheckFrequency", "imageGCHighThresholdPercent", "imageGCLowThresholdPercent",
            "imageMaximumGCAge", "imageMinimumGCAge", "imagePullCredentialsVerificationPolicy", "iptablesDropBit", "iptablesMasqueradeBit", "kind", "kubeAPIBurst", "kubeAPIQPS",
            "localStorageCapacityIsolation", "logging", "makeIPTablesUtilChains", "maxOpenFiles", "maxPods", "memoryManagerPolicy", "memoryReservationPolicy", "memorySwap", "memoryThrottlingFactor",
            "mergeDefaultEvictionSettings", "nodeLeaseDurationSeconds", "nodeStatusMaxImages", "nodeStatusReportFrequency", "nodeStatusUpdateFrequency", "oomScoreAdj", "podLogsDir", "podPidsLimit",
            "port", "registerNode", "registryBurst", "registryPullQPS", "resolvConf", "runtimeRequestTimeout", "seccompDefault", "serializeImagePulls", "shutdownGracePeriod",
            "shutdownGracePeriodCriticalPods", "streamingConnectionIdleTimeout", "syncFrequency", "topologyManagerPolicy", "topologyManagerScope", "volumePluginDir", "volumeStatsAggPeriod",
        ];
        var shown = (JsonObject)JsonNode.Parse(ConfigzRenderer.Render(Load().Config))!["kubeletconfig"]!;
        Assert.Equal(upstream, shown.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("""{"anonymous":{"enabled":false},"webhook":{"cacheTTL":"2m0s","enabled":true},"x509":{}}""", Sorted(shown["authentication"]!));
        Assert.Equal("""{"flushFrequency":"5s","format":"text","options":{"json":{"infoBufferSize":"0"},"text":{"infoBufferSize":"0"}},"verbosity":0}""", Sorted(shown["logging"]!));
        Assert.Equal(("4h0m0s", "100ms"), ((string)shown["streamingConnectionIdleTimeout"]!, (string)shown["cpuCFSQuotaPeriod"]!));
    }

    [Theory]
    [InlineData("0", 5)]
    [InlineData("7000000000", 7)]
    [InlineData("9s", 9)]
    public void Load_FlushFrequency_MayBeNanosecondsAsKubeadmWritesIt(string text, int seconds)
    {
        var file = Write("kubelet.yaml", Head + $"logging: {{flushFrequency: {text}, verbosity: 0}}\n");
        Assert.Equal(TimeSpan.FromSeconds(seconds), Load($"config={file}").Config.Logging.FlushFrequency.Value);
    }

    [Fact]
    public void Configz_HeaderValues_AreMasked() =>
        Assert.DoesNotContain("secret", ConfigzRenderer.Render(Load("manifest-url=http://h/", "manifest-url-header=Authorization:secret").Config), StringComparison.Ordinal);

    private static string Sorted(JsonNode node) => node is JsonObject map
        ? "{" + string.Join(",", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"\"{p.Key}\":{Sorted(p.Value!)}")) + "}"
        : node.ToJsonString();
}
