using Microsoft.Extensions.Time.Testing;
using NodeStack.Cgroups;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Tests.Stats;

public sealed class SystemGroupTests
{
    [Theory]
    [InlineData(null, "", "", "", "0::/\n", "")]
    [InlineData("/kubepods.slice", "", "", "", "0::/\n", "pods=/kubepods.slice")]
    [InlineData("/kubepods.slice", "", "", "", "0::/system.slice/kubelet.service\n", "kubelet=/system.slice/kubelet.service pods=/kubepods.slice")]
    [InlineData("/kubepods", "/kube.slice", "/run.slice", "/system.slice", "4:memory:/old\n0::/x\n", "kubelet=/kube.slice runtime=/run.slice misc=/system.slice pods=/kubepods")]
    [InlineData(null, "", "", "", "4:memory:/old\n", "")]
    public void Choose_ConfiguredAndOwnGroups_AreUpstreams(string? pods, string kubelet, string runtime, string system, string own, string expected) =>
        Assert.Equal(expected, Text(SystemGroupRules.Choose(pods, kubelet, runtime, system, own)));

    [Theory]
    [InlineData("0::/system.slice/containerd.service\n", "kubelet=/k pods=/p runtime=/system.slice/containerd.service")]
    [InlineData("0::/k\n", "kubelet=/k pods=/p")]
    [InlineData("0::/\n", "kubelet=/k pods=/p")]
    [InlineData("", "kubelet=/k pods=/p")]
    public void WithRuntime_GroupOfItsProcess_IsItsOwnUnlessItSharesIt(string runtime, string expected) =>
        Assert.Equal(expected, Text(SystemGroupRules.WithRuntime([("kubelet", "/k"), ("pods", "/p")], runtime)));

    [Fact]
    public void WithRuntime_Configured_StaysAsItIs() =>
        Assert.Equal("runtime=/r", Text(SystemGroupRules.WithRuntime([("runtime", "/r")], "0::/system.slice/containerd.service\n")));

    [Fact]
    public void Merge_SameName_TheGroupCounts()
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var (process, group) = (new GroupUsage { At = at }, new GroupUsage { At = at.AddSeconds(1) });
        var merged = SystemGroupRules.Merge([("kubelet", at, process), ("other", at, process)], [("kubelet", at, group), ("pods", at, group)]);
        Assert.Equal([("other", process), ("kubelet", group), ("pods", group)], merged.Select(m => (m.Name, m.Usage)));
    }

    [Fact]
    public async Task Read_GroupsOfATree_HaveCpuMemoryAndPressure()
    {
        using var folder = new TemporaryTree();
        folder.Write("kubepods/cpu.stat", "usage_usec 1000\nuser_usec 600\nsystem_usec 400\n");
        folder.Write("kubepods/memory.current", "4096\n");
        folder.Write("kubepods/memory.stat", "anon 1024\ninactive_file 0\npgfault 7\npgmajfault 1\n");
        folder.Write("kubepods/cpu.pressure", "some avg10=1.00 avg60=0.00 avg300=0.00 total=5\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        var reader = new SystemGroupReader(new CgroupStatReader(new Cgroups.Files.LinuxCgroupFiles(folder.Path)), [("pods", "/kubepods"), ("misc", "/absent")], folder.Path, new FakeTimeProvider());

        var (name, _, usage) = Assert.Single(await reader.ReadAsync(default));
        Assert.Equal(("pods", 1_000_000UL, 4096UL, 7UL), (name, usage.Cpu!.UsageNanoSeconds, usage.Memory!.UsageBytes, usage.Memory.PageFaults));
        Assert.NotNull(usage.CpuPressure);
    }

    private static string Text(IReadOnlyList<(string Name, string Path)> groups) => string.Join(' ', groups.Select(g => $"{g.Name}={g.Path}"));

    private sealed class TemporaryTree : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("nodestack-groups-").FullName;

        public void Write(string file, string text)
        {
            var full = System.IO.Path.Combine(Path, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
