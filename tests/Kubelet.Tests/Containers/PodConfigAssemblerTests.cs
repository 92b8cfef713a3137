using k8s.Models;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Networking;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Tests.Containers;

public sealed class PodConfigAssemblerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("assembler").FullName;
    private readonly List<string> _events = [];
    private readonly PodConfigOptions _options;
    private Exception? _volumeFailure;

    public PodConfigAssemblerTests()
    {
        File.WriteAllText(Path.Combine(_root, "resolv.conf"), "nameserver 9.9.9.9\nsearch here\n");
        File.WriteAllText(Path.Combine(_root, "hosts"), "127.0.0.1 node\n");
        _options = new PodConfigOptions
        {
            Paths = new KubeletPaths(Path.Combine(_root, "kubelet"), Path.Combine(_root, "logs", "pods")),
            Node = new NodeFacts("node1", "node1", ["10.0.0.1"], 2, 1L << 30, false, []),
            Dns = new DnsOptions { ResolvConf = Path.Combine(_root, "resolv.conf") },
            NodeHostsFile = Path.Combine(_root, "hosts"),
        };
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task SandboxAsync_MakesFoldersAndTellsOfFallback()
    {
        var (pod, _) = TestPods.One("");
        var config = await Assembler().SandboxAsync(pod, 1, default);
        Assert.Equal(["9.9.9.9"], config.Dns!.Servers);
        Assert.Equal("parent-u1", config.CgroupParent);
        Assert.Equal(Path.Combine(_root, "logs/pods/ns_p_u1"), config.LogDirectory);
        Assert.Equal("755", Mode(config.LogDirectory));
        Assert.Equal("750", Mode(_options.Paths.PodDir("u1")));
        Assert.Equal(["pod MissingClusterDNS", "node MissingClusterDNS"], _events);
    }

    [Fact]
    public async Task ContainerAsync_MakesHostsLogFolderAndTerminationLog()
    {
        var (pod, container) = TestPods.One("terminationMessagePath: dev/termination-log\nenv: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]");
        var config = await StartAsync(pod, container);
        Assert.Equal([new("IP", "10.1.0.7")], config.Envs);
        Assert.Equal(["/volume", "/etc/hosts", "/dev/termination-log"], config.Mounts.Select(m => m.ContainerPath));
        Assert.Equal(_options.Paths.PodEtcHosts("u1"), config.Mounts[1].HostPath);
        Assert.EndsWith("10.1.0.7\tp\n", File.ReadAllText(config.Mounts[1].HostPath), StringComparison.Ordinal);
        Assert.Equal(("644", "666"), (Mode(config.Mounts[1].HostPath), Mode(config.Mounts[2].HostPath)));
        Assert.Matches("/containers/c/[0-9a-f]{8}$", config.Mounts[2].HostPath);
        Assert.Equal("755", Mode(Path.Combine(_root, "logs/pods/ns_p_u1/c")));
        Assert.NotEqual(config.Mounts[2].HostPath, (await StartAsync(pod, container)).Mounts[2].HostPath);
    }

    [Fact]
    public async Task ContainerAsync_HostsFileInUse_IsRewrittenInPlace()
    {
        var (pod, container) = TestPods.One("");
        var path = (await StartAsync(pod, container)).Mounts[1].HostPath;
        using var held = File.OpenText(path);
        await StartAsync(pod, container, "10.1.0.99");
        Assert.Contains("10.1.0.99\tp", await held.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContainerAsync_HostNetwork_KeepsTheNodesHosts()
    {
        var (pod, container) = TestPods.One("", "hostNetwork: true");
        var config = await StartAsync(pod, container, podIps: []);
        Assert.Equal("# Kubernetes-managed hosts file (host network).\n127.0.0.1 node\n", File.ReadAllText(config.Mounts[1].HostPath));
    }

    [Theory]
    [InlineData("volumeMounts: [{name: v, mountPath: /etc/hosts}]", new[] { "10.1.0.7" })]
    [InlineData("", new string[0])]
    public async Task ContainerAsync_OwnHostsOrNoAddress_NoHostsMount(string fields, string[] ips)
    {
        var (pod, container) = TestPods.One(fields);
        Assert.DoesNotContain((await StartAsync(pod, container, ips)).Mounts, m => m.ContainerPath == "/etc/hosts");
    }

    [Fact]
    public async Task ContainerAsync_VolumeFails_IsAConfigErrorWithItsText()
    {
        var (pod, container) = TestPods.One("");
        _volumeFailure = new VolumeException("FailedMount", "missing value for X");
        var e = await Assert.ThrowsAsync<PodConfigException>(() => StartAsync(pod, container));
        Assert.Equal(("CreateContainerConfigError", "missing value for X"), (e.Reason, e.Message));
    }

    [Fact]
    public async Task ContainerAsync_ImageVolumeFails_KeepsThePullsReason()
    {
        var (pod, container) = TestPods.One("");
        _volumeFailure = new VolumeException("ErrImagePull", "no such image");
        Assert.Equal("ErrImagePull", (await Assert.ThrowsAsync<PodConfigException>(() => StartAsync(pod, container))).Reason);
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("/x")]
    [InlineData("..")]
    [InlineData("")]
    public async Task BothCalls_NameThatIsAPath_IsRefused(string name)
    {
        var (pod, container) = TestPods.One("");
        container.Name = name;
        await Assert.ThrowsAsync<PodConfigException>(() => StartAsync(pod, container));
        pod.Metadata.Uid = name;
        Assert.Equal("FailedCreatePodSandBox", (await Assert.ThrowsAsync<PodConfigException>(() => Assembler().SandboxAsync(pod, 0, default))).Reason);
        Assert.False(Directory.Exists(_options.Paths.PodsDir));
    }

    [Fact]
    public async Task SandboxAsync_OwnUsers_BlocksAreUniqueKeptAndReused()
    {
        var options = _options with { Handler = name => new RuntimeHandler(name, true, true) };
        var first = await UsersAsync(Assembler(options), "a");
        var second = await UsersAsync(Assembler(options), "b");
        Assert.Equal((65536u, 131072u), (first, second));
        var restarted = Assembler(options);
        Assert.Equal(131072u, await UsersAsync(restarted, "b"));
        Directory.Delete(options.Paths.PodDir("a"), recursive: true);
        Assert.Equal(65536u, await UsersAsync(restarted, "c"));
        Assert.Equal(196608u, await UsersAsync(restarted, "d"));
    }

    [Theory]
    [InlineData("", "can't set `spec.hostUsers: false`, runtime does not support user namespaces")]
    [InlineData("runtimeClassName: kata", "can't set `spec.hostUsers: false`, RuntimeClass handler \"kata\" does not support user namespaces")]
    public async Task SandboxAsync_RuntimeWithoutUserNamespaces_UpstreamsMessage(string spec, string message)
    {
        var (pod, _) = TestPods.One("", "hostUsers: false\n" + spec);
        Assert.Equal(message, (await Assert.ThrowsAsync<PodConfigException>(() => Assembler().SandboxAsync(pod, 0, default))).Message);
    }

    private static async Task<uint> UsersAsync(PodConfigAssembler assembler, string uid)
    {
        var (pod, _) = TestPods.One("", "hostUsers: false");
        pod.Metadata.Uid = uid;
        return (await assembler.SandboxAsync(pod, 0, default)).Security.Namespaces.User!.Uids[0].HostId;
    }

    [Fact]
    public async Task ContainerAsync_ServicesNotReadYet_OnlyStaticPodsStart()
    {
        var (pod, container) = TestPods.One("");
        var assembler = Assembler(_options with { Services = new UnreadServices() });
        var e = await Assert.ThrowsAsync<PodConfigException>(() => StartWithAsync(assembler, pod, container));
        Assert.Equal(("CreateContainerConfigError", "services have not yet been read at least once, cannot construct envvars"), (e.Reason, e.Message));
        pod.Metadata.Annotations = new Dictionary<string, string> { ["kubernetes.io/config.source"] = "file" };
        Assert.Empty((await StartWithAsync(assembler, pod, container)).Envs);
    }

    [Fact]
    public async Task ContainerAsync_EnvFile_IsReadBeneathItsVolume()
    {
        var (pod, container) = TestPods.One(
            "env: [{name: V, valueFrom: {fileKeyRef: {volumeName: v, path: d/f, key: K}}}]", "volumes: [{name: v, emptyDir: {}}]");
        var folder = _options.Paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "v");
        Directory.CreateDirectory(folder + "/d");
        var e = await Assert.ThrowsAsync<PodConfigException>(() => StartAsync(pod, container));
        Assert.Equal("environment variable key \"K\" not found in file \"d/f\"", e.Message);
        File.WriteAllText(folder + "/d/f", "K='from a file'\n");
        Assert.Equal([new("V", "from a file")], (await StartAsync(pod, container)).Envs);
        File.WriteAllText(_root + "/secret", "K='of the node'\n");
        File.Delete(folder + "/d/f");
        File.CreateSymbolicLink(folder + "/d/f", _root + "/secret");
        Assert.Equal("couldn't parse env file", (await Assert.ThrowsAsync<PodConfigException>(() => StartAsync(pod, container))).Message);
    }

    private static Task<ContainerConfig> StartWithAsync(PodConfigAssembler assembler, V1Pod pod, V1Container container)
    {
        var sandbox = new PodSandboxConfig { Metadata = new PodSandboxMetadata("p", "ns", "u1", 0) };
        return assembler.ContainerAsync(pod, container, new ContainerLaunch(sandbox, "s", ["10.1.0.7"], 0, new Image("i", [], [], 0, null, "", false), null), default);
    }

    private async Task<ContainerConfig> StartAsync(V1Pod pod, V1Container container, params string[] podIps)
    {
        var sandbox = new PodSandboxConfig { Metadata = new PodSandboxMetadata("p", "ns", "u1", 0) };
        var launch = new ContainerLaunch(sandbox, "s", podIps, 0, new Image("i", [], [], 0, null, "", false), null);
        return await Assembler().ContainerAsync(pod, container, launch, default);
    }

    private Task<ContainerConfig> StartAsync(V1Pod pod, V1Container container) => StartAsync(pod, container, "10.1.0.7");

    private PodConfigAssembler Assembler(PodConfigOptions? options = null) => new(
        options ?? _options, new FakeVolumes(() => _volumeFailure), new FakeCgroups(), new StandaloneConfigSource(), new FakeEvents(_events));

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private sealed class FakeVolumes(Func<Exception?> failure) : IPodVolumes
    {
        public Task<DateTimeOffset?> PrepareAsync(V1Pod pod, CancellationToken cancel) => Task.FromResult<DateTimeOffset?>(null);

        public Task<IReadOnlyList<Mount>> MountsAsync(
            V1Pod pod, V1Container container, IReadOnlyList<KeyValuePair<string, string>> environment, CancellationToken cancel) =>
            failure() is { } e ? throw e : Task.FromResult<IReadOnlyList<Mount>>([new Mount { ContainerPath = "/volume", HostPath = "/v" }]);

        public Task<DateTimeOffset?> RefreshAsync(V1Pod pod, CancellationToken cancel) => Task.FromResult<DateTimeOffset?>(null);

        public Task<bool> TeardownAsync(string podUid, CancellationToken cancel) => Task.FromResult(true);
    }

    private sealed class UnreadServices : NodeStack.Kubelet.Containers.Env.IServiceView
    {
        public IReadOnlyCollection<V1Service> Services => [];

        public bool HasSynced => false;
    }

    private sealed class FakeCgroups : IPodCgroups
    {
        public bool Enabled => true;

        public Task EnsureAsync(V1Pod pod, CancellationToken cancel) => Task.CompletedTask;

        public string ParentFor(V1Pod pod) => "parent-" + pod.Metadata.Uid;

        public Task<bool> RemoveAsync(string podUid, CancellationToken cancel) => Task.FromResult(true);

        public IReadOnlyList<string> List() => [];
    }

    private sealed class FakeEvents(List<string> events) : IEventRecorder
    {
        public void Record(V1Pod pod, string fieldPath, EventType type, string reason, string message) => events.Add("pod " + reason);

        public void RecordNode(EventType type, string reason, string message) => events.Add("node " + reason);
    }
}
