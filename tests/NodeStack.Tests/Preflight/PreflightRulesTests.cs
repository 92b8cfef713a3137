using NodeStack.Cgroups.Hierarchy;
using NodeStack.Preflight;

namespace NodeStack.NodeStack.Tests.Preflight;

public sealed class PreflightRulesTests
{
    private static readonly HostFacts Full = new()
    {
        IsRoot = true,
        Capabilities = 0x1ffffffffff,
        KernelRelease = "6.1.0-18-amd64",
        Architecture = "X64",
        Cgroups = new CgroupHost(CgroupMode.Unified, "/sys/fs/cgroup", ["cpuset", "cpu", "io", "memory", "pids"], []),
        HasSystemd = true,
        HasSeccomp = true,
        HasOverlayfs = true,
        HasBridgeNetfilter = true,
        IsForwardingIpv4 = true,
        ContainerdVersion = "1.7.24",
        RuncVersion = "1.3.4",
        NftVersion = "1.0.6",
        HasConntrack = true,
        CniFolder = "/opt/cni/bin",
        CniPlugins = ["bridge", "host-local", "loopback", "portmap"],
        DiskFolder = "/var/lib/kubelet",
        DiskFreeBytes = 50L << 30,
        DiskTotalBytes = 100L << 30,
    };

    private static readonly CgroupHost Hybrid = new(CgroupMode.Hybrid, "/sys/fs/cgroup/unified", [], ["cgroups are mounted in hybrid mode"]);

    // name of the check, the change to a host where all is well, the status that the check must have and a word of what it must say
    private static readonly (string Check, Func<HostFacts, HostFacts> Change, int Status, string Says)[] Cases =
    [
        ("root", f => f with { IsRoot = false }, 2, "root"),
        ("capabilities", f => f with { Capabilities = 0x1ffffffffff & ~(1UL << 21) }, 2, "CAP_SYS_ADMIN"),
        ("CAP_SYS_RESOURCE", f => f with { Capabilities = 0x1fffeffffff }, 1, "oom_score_adj"),
        ("kernel", f => f with { KernelRelease = "4.18.0-553.el8" }, 2, "4.19"),
        ("kernel", f => f with { KernelRelease = "5.4.0" }, 1, "subPath"),
        ("kernel", f => f with { KernelRelease = "5.10.0-30-amd64" }, 1, "cgroup.kill"),
        ("kernel", f => f with { KernelRelease = "unknown" }, 1, "not understood"),
        ("cgroups", f => f with { Cgroups = Hybrid }, 1, "QoS"),
        ("cgroups", f => f with { Cgroups = Hybrid with { Mode = CgroupMode.Legacy } }, 1, "not enforced"),
        ("cgroups", f => f with { Cgroups = new CgroupHost(CgroupMode.None, null, [], ["no cgroup file system is mounted"]) }, 2, "mounted"),
        ("cgroups", f => f with { Cgroups = f.Cgroups with { Controllers = ["cpu", "memory", "pids"] } }, 0, "exclusive CPUs"),
        ("systemd", f => f with { HasSystemd = false }, 1, "driver"),
        ("seccomp", f => f with { HasSeccomp = false }, 1, "not enforced"),
        ("containerd", f => f with { ContainerdVersion = null }, 2, "apt-get install containerd"),
        ("containerd", f => f with { ContainerdVersion = null, RunningRuntime = "/run/crio/crio.sock" }, 0, "/run/crio/crio.sock"),
        ("containerd", f => f with { ContainerdVersion = "1.5.9" }, 2, "CRI v1"),
        ("containerd", f => f with { ContainerdVersion = "1.6.20~ds1" }, 0, "1.6.20"),
        ("containerd", f => f with { ContainerdVersion = "" }, 0, "unknown"),
        ("runc", f => f with { RuncVersion = null }, 2, "apt-get install runc"),
        ("runc", f => f with { RuncVersion = null, CrunVersion = "1.8.1" }, 1, "default runtime handler"),
        ("runc", f => f with { RuncVersion = "1.0.3" }, 2, "1.1"),
        ("runc", f => f with { RuncVersion = "1.1.5" }, 1, "escapes"),
        ("runc", f => f with { RuncVersion = "1.2.8" }, 0, "1.2.8"),
        ("runc", f => f with { RuncVersion = "1.3.2" }, 1, "escapes"),
        ("runc", f => f with { RuncVersion = "1.1.5+ds1-1+deb12u1" }, 0, "security updates"),
        ("crun", f => f with { CrunVersion = "1.8.1" }, 0, "1.8.1"),
        ("CNI plugins", f => f with { CniFolder = null }, 1, "hostNetwork"),
        ("CNI plugins", f => f with { CniPlugins = ["bridge", "host-local", "loopback"] }, 1, "hostPort"),
        ("CNI plugins", f => f with { CniPlugins = ["loopback"] }, 1, "bridge"),
        ("nft", f => f with { NftVersion = null }, 1, "proxy"),
        ("conntrack", f => f with { HasConntrack = false }, 1, "UDP"),
        ("ip_forward", f => f with { IsForwardingIpv4 = false }, 1, "sysctl"),
        ("br_netfilter", f => f with { HasBridgeNetfilter = false }, 1, "modprobe"),
        ("ports", f => f with { TakenPorts = [10250] }, 2, "10250"),
        ("disk", f => f with { DiskFreeBytes = 5L << 30 }, 1, "evict"),
        ("disk", f => f with { DiskFreeBytes = 1 << 20 }, 2, "do not fit"),
        ("swap", f => f with { SwapKibibytes = 2 << 20 }, 1, "2048 MiB"),
        ("overlayfs", f => f with { HasOverlayfs = false }, 1, "copy"),
    ];

    public static TheoryData<int> CaseNumbers() => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Judge_OneThingChanged_OnlyThatCheckChanges(int number)
    {
        var (name, change, status, says) = Cases[number];

        var before = PreflightRules.Judge(Full);
        var after = PreflightRules.Judge(change(Full));

        var check = after.Single(c => c.Name == name);
        Assert.Equal((CheckStatus)status, check.Status);
        Assert.Contains(says, $"{check.Found} {check.Consequence} {check.Fix}", StringComparison.Ordinal);
        Assert.Equal(status == 0, check.Consequence.Length == 0);
        Assert.Equal(before.Where(c => c.Name != name).Select(c => (c.Name, c.Status)), after.Where(c => c.Name != name).Select(c => (c.Name, c.Status)));
        Assert.Equal((CheckStatus)status, PreflightRules.Overall(after));
    }

    [Fact]
    public void Judge_FullHost_EverythingIsOk()
    {
        var checks = PreflightRules.Judge(Full);

        Assert.All(checks, c => Assert.Equal(CheckStatus.Ok, c.Status));
        Assert.Equal(checks.Count, checks.Select(c => c.Name).Distinct().Count());
        Assert.Equal(0, PreflightRules.ExitCode(PreflightRules.Overall(checks)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    public void ExitCode_EachStatus_IsWhatScriptsRelyOn(int status, int code) =>
        Assert.Equal(code, PreflightRules.ExitCode((CheckStatus)status));
}
