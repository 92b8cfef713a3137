using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Conntrack;

namespace NodeStack.Proxy.Tests.Conntrack;

public sealed class ConntrackSysctlExecutorTests : IDisposable
{
    private static readonly ConntrackSettings s_settings = new(1000, 0, TimeSpan.FromHours(24), TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, false);
    private readonly string _root = Directory.CreateTempSubdirectory("nodestack-test-").FullName;
    private readonly MessageLogger _log = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Apply_FilesOfTheKernel_AreWritten()
    {
        Put("sys/devices/system/cpu/online", "0-2,8\n");
        Put(ConntrackSysctlPlanner.MaxFile, "65536\n");
        Put(ConntrackSysctlPlanner.HashSizeFile, "512\n");
        Put("proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established", "86400\n");
        new ConntrackSysctlExecutor(_root, _log).Apply(s_settings);
        // A file of /proc has no length and is not cut by a write: only its first bytes are ours.
        Assert.StartsWith("4000", Get(ConntrackSysctlPlanner.MaxFile), StringComparison.Ordinal);
        Assert.StartsWith("1000", Get(ConntrackSysctlPlanner.HashSizeFile), StringComparison.Ordinal);
        Assert.Equal("86400\n", Get("proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established"));
        Assert.Equal([3210, 3210], _log.Ids);
        Assert.Equal($"Set {ConntrackSysctlPlanner.MaxFile} to 4000: conntrack.maxPerCore 1000 with 4 cores, conntrack.min 0", _log.Messages[0]);
    }

    [Fact]
    public void Apply_FilesThatAreMissing_AreToldAndNotMade()
    {
        Put("sys/devices/system/cpu/online", "0\n");
        Directory.CreateDirectory(Path.Combine(_root, "proc/sys/net/netfilter"));
        new ConntrackSysctlExecutor(_root, _log).Apply(s_settings);
        Assert.Equal([3211, 3211], _log.Ids);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "proc/sys/net/netfilter")));
    }

    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-3", 4)]
    [InlineData("0-1,4,6-7\n", 5)]
    [InlineData("", null)]
    [InlineData("3-1", null)]
    [InlineData("0-1-2", null)]
    [InlineData("a", null)]
    public void Count_ListOfCpus_IsHowManyThereAre(string text, int? count) => Assert.Equal(count, CpuListParser.Count(text));

    private void Put(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, file))!);
        File.WriteAllText(Path.Combine(_root, file), text);
    }

    private string Get(string file) => File.ReadAllText(Path.Combine(_root, file));
}
