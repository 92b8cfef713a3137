using System.Text.Json;
using Google.Protobuf;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.CriShim.Translation;
using NodeStack.TestSupport.FakeRuntime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Tests.Translation;

/// <summary>Configurations go through the wire's bytes and back unchanged; answers are read defensively.</summary>
public sealed class TranslationTests
{
    [Fact]
    public void PodSandboxConfig_WithEveryField_SurvivesTheWire()
    {
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata("web", "prod", "u-1", 3),
            Hostname = "web-0",
            LogDirectory = "/var/log/pods/x",
            Dns = new DnsConfig(["10.0.0.10"], ["svc.local"], ["ndots:5"]),
            PortMappings = [new PortMapping(PortProtocol.Sctp, 80, 8080, "127.0.0.1"), new PortMapping(PortProtocol.Udp, 53, 0, "")],
            Labels = new Dictionary<string, string> { ["a"] = "b" },
            Annotations = new Dictionary<string, string> { ["c"] = "d" },
            CgroupParent = "/kubepods/burstable/podu-1",
            Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1" },
            Overhead = new LinuxContainerResources { CpuShares = 10 },
            Resources = Resources(),
            Security = new SandboxSecurityContext
            {
                Namespaces = new NamespaceOptions(
                    NamespaceMode.Node, NamespaceMode.Target, NamespaceMode.Container, "t", new UserNamespace(NamespaceMode.Pod, [new IdMapping(1, 2, 3)], [new IdMapping(4, 5, 6)])),
                SeLinux = new SeLinuxOptions("u", "r", "t", "l"),
                RunAsUser = 0,
                RunAsGroup = 7,
                SupplementalGroups = [1, 2],
                SupplementalGroupsPolicy = SupplementalGroupsPolicy.Strict,
                ReadonlyRootfs = true,
                Privileged = true,
                Seccomp = new SecurityProfile(SecurityProfileKind.Localhost, "/p.json"),
                AppArmor = new SecurityProfile(SecurityProfileKind.RuntimeDefault),
            },
        };
        var wire = SandboxTranslator.ToProto(config).ToByteArray();
        AssertSame(config, FakeCriTranslator.Config(P.PodSandboxConfig.Parser.ParseFrom(wire)));
    }

    [Fact]
    public void ContainerConfig_WithEveryField_SurvivesTheWire()
    {
        var config = new ContainerConfig
        {
            Metadata = new ContainerMetadata("app", 9),
            Image = new ImageSpec("sha256:abc", "kata", "busybox") { Annotations = new Dictionary<string, string> { ["k"] = "v" } },
            Command = ["/bin/sh", "-c"],
            Args = ["x y", ""],
            WorkingDir = "/w",
            Envs = [KeyValuePair.Create("A", "1"), KeyValuePair.Create("B", "ü")],
            Mounts =
            [
                new Mount
                {
                    ContainerPath = "/c", HostPath = "/h", Readonly = true, SelinuxRelabel = true, Propagation = MountPropagation.Bidirectional,
                    RecursiveReadOnly = true, UidMappings = [new IdMapping(1, 2, 3)], GidMappings = [new IdMapping(4, 5, 6)],
                },
                new Mount { ContainerPath = "/i", Image = new ImageSpec("vol"), ImageSubPath = "sub", Propagation = MountPropagation.HostToContainer },
            ],
            Devices = [new Device("/dev/a", "/dev/b", "rwm")],
            CdiDevices = ["vendor.com/gpu=0"],
            Labels = new Dictionary<string, string> { ["a"] = "b" },
            Annotations = new Dictionary<string, string> { ["c"] = "d" },
            LogPath = "app/0.log",
            Stdin = true,
            StdinOnce = true,
            Tty = true,
            StopSignal = "SIGRTMIN+3",
            Resources = Resources(),
            Security = new ContainerSecurityContext
            {
                Capabilities = new Capabilities(["NET_ADMIN"], ["ALL"], ["SYS_TIME"]),
                Privileged = true,
                Namespaces = new NamespaceOptions(NamespaceMode.Node),
                SeLinux = new SeLinuxOptions("u", "r", "t", "l"),
                RunAsUser = 1000,
                RunAsGroup = 0,
                RunAsUsername = "nobody",
                ReadonlyRootfs = true,
                SupplementalGroups = [5],
                SupplementalGroupsPolicy = SupplementalGroupsPolicy.Strict,
                NoNewPrivs = true,
                MaskedPaths = ["/proc/kcore"],
                ReadonlyPaths = ["/proc/sys"],
                Seccomp = new SecurityProfile(SecurityProfileKind.RuntimeDefault),
                AppArmor = new SecurityProfile(SecurityProfileKind.Localhost, "prof"),
            },
        };
        var wire = ContainerConfigTranslator.ToProto(config).ToByteArray();
        AssertSame(config, FakeCriTranslator.Config(P.ContainerConfig.Parser.ParseFrom(wire)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("SIGTERM", 23)]
    [InlineData("SIGRTMIN+15", 50)]
    [InlineData("SIGRTMAX-1", 64)]
    [InlineData("SIGRTMAX", 65)]
    public void Signal_Names_TranslateBothWays(string name, int signal)
    {
        Assert.Equal(signal, (int)SignalTranslator.ToProto(name));
        Assert.Equal(name, SignalTranslator.ToDomain((P.Signal)signal));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("9")]
    [InlineData("SIGNOTHING")]
    public void Signal_NoName_IsRefused(string name) => Assert.Throws<ArgumentException>(() => SignalTranslator.ToProto(name));

    [Fact]
    public void Signal_OfALaterProtocol_IsTheDefault() => Assert.Equal("", SignalTranslator.ToDomain((P.Signal)999));

    [Fact]
    public void Answers_WithoutWhatTheyMustHave_AreMalformed()
    {
        Assert.Throws<MalformedAnswerException>(() => ContainerTranslator.ToDomain(new P.Container()));
        Assert.Throws<MalformedAnswerException>(() => ContainerTranslator.ToDomain(new P.Container { Id = "x" }));
        Assert.Throws<MalformedAnswerException>(() => ContainerTranslator.ToDomain((P.ContainerStatus?)null));
        Assert.Throws<MalformedAnswerException>(() => ContainerTranslator.ToDomain(new P.ContainerEventResponse()));
        Assert.Throws<MalformedAnswerException>(() => ContainerTranslator.ToDomain(
            new P.ContainerEventResponse { ContainerId = "x", ContainerEventType = (P.ContainerEventType)9 }));
        Assert.Throws<MalformedAnswerException>(() => SandboxTranslator.ToDomain(new P.PodSandbox { Id = "x" }));
        Assert.Throws<MalformedAnswerException>(() => SandboxTranslator.ToDomain(new P.PodSandboxStatusResponse()));
        Assert.Throws<MalformedAnswerException>(() => ImageTranslator.ToDomain(new P.Image()));
        Assert.Throws<MalformedAnswerException>(() => StatusTranslator.ToDomain(new P.StatusResponse()));
        Assert.Throws<MalformedAnswerException>(() => StatsTranslator.ToDomain((P.ContainerStats?)null));
        Assert.Throws<MalformedAnswerException>(() => StatsTranslator.ToDomain(new P.PodSandboxStats()));
        Assert.Throws<MalformedAnswerException>(() => StatusTranslator.ToDomain(
            new P.RuntimeConfigResponse { Linux = new P.LinuxRuntimeConfiguration { CgroupDriver = (P.CgroupDriver)7 } }));
    }

    [Fact]
    public void Answers_WithTheLeast_ReadAsAbsentParts()
    {
        var container = ContainerTranslator.ToDomain(new P.ContainerStatus { Id = "x", Metadata = new P.ContainerMetadata(), State = (P.ContainerState)42 });
        Assert.Equal(ContainerState.Unknown, container.State);
        Assert.Null(container.StartedAt);
        Assert.Null(container.User);
        var sandbox = SandboxTranslator.ToDomain(new P.PodSandboxStatusResponse
        {
            Status = new P.PodSandboxStatus { Id = "s", Metadata = new P.PodSandboxMetadata(), State = (P.PodSandboxState)42 },
        });
        Assert.Equal(PodSandboxState.NotReady, sandbox.Sandbox.State);
        Assert.Empty(sandbox.Ips);
        var stats = StatsTranslator.ToDomain(new P.PodSandboxStats { Attributes = new P.PodSandboxAttributes { Id = "s", Metadata = new P.PodSandboxMetadata() } });
        Assert.Null(stats.Cpu);
        Assert.Null(stats.ProcessCount);
        Assert.Empty(stats.Network);
        Assert.Null(StatusTranslator.ToDomain(new P.RuntimeConfigResponse()));
    }

    [Fact]
    public void Ips_PrimaryComesFirst()
    {
        var network = new P.PodSandboxNetworkStatus { Ip = "10.0.0.1" };
        network.AdditionalIps.Add(new P.PodIP { Ip = "fd00::1" });
        var status = SandboxTranslator.ToDomain(new P.PodSandboxStatusResponse
        {
            Status = new P.PodSandboxStatus { Id = "s", Metadata = new P.PodSandboxMetadata(), Network = network },
        });
        Assert.Equal(["10.0.0.1", "fd00::1"], status.Ips);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1_700_000_000_123_456_700)]
    public void Time_AnyNanoseconds_RoundTripsToTheTick(long nanoseconds) =>
        Assert.Equal(nanoseconds / 100, ProtoTime.ToNanoseconds(ProtoTime.FromNanoseconds(nanoseconds)) / 100);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(0.2, 1)]
    [InlineData(30, 30)]
    public void Seconds_OfASpan_NeverGiveLessTimeThanAsked(double seconds, long expected) =>
        Assert.Equal(expected, ProtoTime.ToSeconds(TimeSpan.FromSeconds(seconds)));

    private static LinuxContainerResources Resources() => new()
    {
        CpuPeriod = 100_000,
        CpuQuota = -1,
        CpuShares = 512,
        MemoryLimitBytes = 1 << 30,
        MemorySwapLimitBytes = 1 << 20,
        OomScoreAdj = -997,
        CpusetCpus = "0-1",
        CpusetMems = "0",
        HugepageLimits = new Dictionary<string, ulong> { ["2MB"] = 4096 },
        Unified = new Dictionary<string, string> { ["memory.oom.group"] = "1" },
    };

    /// <summary>Records hold lists, which compare by reference; their JSON compares by value.</summary>
    private static void AssertSame<T>(T expected, T actual) =>
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
}
