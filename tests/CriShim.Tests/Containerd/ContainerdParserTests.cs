using System.Text;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Containerd;

namespace NodeStack.CriShim.Tests.Containerd;

public sealed class ContainerdParserTests
{
    [Theory]
    [InlineData("containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3", 1, 6, 2)]
    [InlineData("containerd containerd.io 1.7.27 05044ec0a9a75232cad458027ca83437aae3f4da\n", 1, 7, 2)]
    [InlineData("containerd github.com/containerd/containerd/v2 v2.0.0 207ad711eabd375a01713109a8a197d197ff6542", 2, 0, 3)]
    [InlineData("containerd github.com/containerd/containerd/v2 v2.3.0-rc.1 abc", 2, 3, 3)]
    public void Version_AsPrintedByReleases_IsRead(string text, int major, int minor, int config)
    {
        var version = ContainerdVersionParser.Parse(text);
        Assert.Equal(new ContainerdVersion(major, minor), version);
        Assert.Equal(config, version.ConfigVersion);
    }

    [Theory]
    [InlineData("containerd github.com/containerd/containerd 1.5.9 x", "too old")]
    [InlineData("containerd github.com/containerd/containerd <unknown>", "no containerd version")]
    [InlineData("", "no containerd version")]
    public void Version_TooOldOrMissing_IsRefused(string text, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<FormatException>(() => ContainerdVersionParser.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Name:\tx\nCapEff:\t000001ffffffffff\n", true)]
    [InlineData("Name:\tx\nCapEff:\t000001fffeffffff\n", false)]
    [InlineData("CapEff:\tzz\n", false)]
    [InlineData("", false)]
    public void CapSysResource_FromProcStatus_IsBit24(string status, bool expected) =>
        Assert.Equal(expected, ContainerdHostParser.HasCapSysResource(status));

    [Theory]
    [InlineData("/var/lib/x", "ext4")]
    [InlineData("/data/a", "xfs")]
    [InlineData("/database", "ext4")]
    [InlineData("/with space/x", "btrfs")]
    [InlineData("/over", "tmpfs")]
    public void FilesystemType_LongestLatestMount_Wins(string path, string expected)
    {
        const string mounts = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            23 22 8:2 / /data rw,relatime - xfs /dev/sdb rw
            24 22 8:3 / /with\040space rw - btrfs /dev/sdc rw
            25 22 8:4 / /over rw - ext4 /dev/sdd rw
            26 22 0:4 / /over rw - tmpfs tmpfs rw
            broken line
            """;
        Assert.Equal(expected, ContainerdHostParser.FilesystemType(mounts, path));
    }

    [Theory]
    [InlineData("time=\"2026-01-01T00:00:00Z\" level=warning msg=\"odd\" x=1", LogLevel.Warning, "msg=\"odd\" x=1")]
    [InlineData("time=\"t\" level=info msg=\"start\"", LogLevel.Information, "msg=\"start\"")]
    [InlineData("time=\"t\" level=fatal msg=\"end\"", LogLevel.Critical, "msg=\"end\"")]
    [InlineData("panic: runtime error", LogLevel.Error, "panic: runtime error")]
    public void LogLine_OfContainerd_HasLevelAndText(string line, LogLevel level, string text) =>
        Assert.Equal(new ContainerdLogLine(level, text), ContainerdLogParser.Parse(line));

    [Fact]
    public void LogLine_Blank_IsNone() => Assert.Null(ContainerdLogParser.Parse("  "));

    [Fact]
    public void ArchiveNames_OfBothKinds_AreFullNames()
    {
        var index = Encoding.UTF8.GetBytes("""
            {"manifests":[
              {"annotations":{"io.containerd.image.name":"localhost/a:1","org.opencontainers.image.ref.name":"1"}},
              {"annotations":{"org.opencontainers.image.ref.name":"reg.io/b:2"}},
              {"annotations":{"org.opencontainers.image.ref.name":"latest"}},
              {}]}
            """);
        Assert.Equal(["localhost/a:1", "reg.io/b:2"], ArchiveNamesParser.FromIndex(index));
        var docker = Encoding.UTF8.GetBytes("""[{"RepoTags":["busybox:1","me/x:2","reg:5000/y:3"]},{"RepoTags":null},{}]""");
        Assert.Equal(["docker.io/library/busybox:1", "docker.io/me/x:2", "reg:5000/y:3"], ArchiveNamesParser.FromDockerManifest(docker));
        Assert.Empty(ArchiveNamesParser.FromIndex("{}"u8.ToArray()));
        Assert.Empty(ArchiveNamesParser.FromDockerManifest("{}"u8.ToArray()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 30)]
    [InlineData(int.MaxValue, 30)]
    public void RestartDelay_ByFailures_GrowsToTheCap(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RestartRules.Delay(failures));

    [Fact]
    public void RestartFailures_AfterALongLife_StartAnew()
    {
        Assert.Equal(6, RestartRules.NextFailures(5, TimeSpan.FromSeconds(59)));
        Assert.Equal(1, RestartRules.NextFailures(5, RestartRules.LongLife));
    }
}
