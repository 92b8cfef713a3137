using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Conntrack;

namespace NodeStack.Proxy.Tests.Conntrack;

public sealed class ConntrackSysctlPlannerTests
{
    private const string Net = "proc/sys/net/netfilter/nf_conntrack_";
    private static readonly ConntrackSettings s_defaults = new(32768, 131072, TimeSpan.FromHours(24), TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.Zero, false);
    private static readonly ConntrackSettings s_nothing = new(0, 131072, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, false);

    [Theory]
    [InlineData(0, 0, 4, 0)]
    [InlineData(0, 123456, 4, 0)]
    [InlineData(-1, 123456, 4, 0)]
    [InlineData(67890, 1, 4, 271560)]
    [InlineData(1, 123456, 4, 123456)]
    [InlineData(32768, 131072, 2, 131072)]
    [InlineData(32768, 131072, 32, 1_048_576)]
    [InlineData(32768, 131072, 33, 1_048_576)]
    [InlineData(int.MaxValue, 0, 4096, 1_048_576)]
    [InlineData(1000, 2_000_000, 4, 2_000_000)] // the floor is the administrator's own
    [InlineData(500_000, 2_000_000, 4, 1_048_576)]
    public void Max_PerCoreAndFloor_IsAsUpstream(int perCore, int least, int cpus, int max) => Assert.Equal(max, ConntrackSysctlPlanner.Max(perCore, least, cpus));

    [Fact]
    public void Plan_Defaults_SetsWhatIsOtherwise() => Assert.Equal(
        [(Net + "max", 262144), (ConntrackSysctlPlanner.HashSizeFile, 65536), (Net + "tcp_timeout_established", 86400), (Net + "tcp_timeout_close_wait", 3600)],
        Plan(s_defaults, 8, (Net + "max", 65536), (ConntrackSysctlPlanner.HashSizeFile, 16384), (Net + "tcp_timeout_established", 432000), (Net + "tcp_timeout_close_wait", 60)));

    [Fact]
    public void Plan_AfterItsOwnWrites_IsEmpty()
    {
        var all = s_defaults with { Udp = TimeSpan.FromSeconds(10), UdpStream = TimeSpan.FromMinutes(2), TcpBeLiberal = true };
        var writes = Plan(all, 8, (ConntrackSysctlPlanner.HashSizeFile, 1));
        Assert.Equal(
            ["max", "hashsize", "tcp_timeout_established", "tcp_timeout_close_wait", "tcp_be_liberal", "udp_timeout", "udp_timeout_stream"],
            writes.Select(w => w.File[(w.File.LastIndexOf('/') + 1)..].Replace("nf_conntrack_", "", StringComparison.Ordinal)));
        Assert.Equal([1, 10, 120], writes[^3..].Select(w => (int)w.Value));
        Assert.Equal(ConntrackSysctlPlanner.Files(all), writes.Select(w => w.File));
        Assert.Empty(Plan(all, 8, writes));
    }

    [Fact]
    public void Plan_NothingWished_IsEmpty()
    {
        Assert.Empty(Plan(s_nothing, 8));
        Assert.Empty(ConntrackSysctlPlanner.Files(s_nothing));
    }

    [Fact]
    public void Plan_HashSizeTooSmallWithTheRightMax_IsSetAlone() => Assert.Equal(
        [(ConntrackSysctlPlanner.HashSizeFile, 65536)],
        Plan(s_nothing with { MaxPerCore = 32768 }, 8, (Net + "max", 262144), (ConntrackSysctlPlanner.HashSizeFile, 65535)));

    [Fact]
    public void Plan_HashSizeThatCannotBeRead_IsLeft() => Assert.Equal([(Net + "max", 262144)], Plan(s_nothing with { MaxPerCore = 32768 }, 8));

    private static (string File, long Value)[] Plan(ConntrackSettings settings, int cpus, params (string File, long Value)[] present) =>
        [.. ConntrackSysctlPlanner.Plan(settings, cpus, present.ToDictionary(p => p.File, p => p.Value)).Select(w => (w.File, w.Value))];
}
