using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Tests.Containers;

public sealed class ContainerFeaturesObserverTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("features").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Observe_UnifiedWithEverything()
    {
        Put("sys/fs/cgroup/cgroup.controllers", "cpu memory");
        Put("proc/self/cgroup", "0::/system.slice/x.service\n");
        Put("sys/fs/cgroup/system.slice/x.service/memory.swap.max", "max");
        Put("sys/fs/selinux/enforce", "1");
        Put("proc/self/uid_map", "         0          0 4294967295\n");
        Put("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0");
        Put("sys/devices/system/cpu/cpu0/thermal_throttle/x", "");
        Put("sys/devices/system/cpu/cpu1/online", "");
        var found = ContainerFeaturesObserver.Observe(_root, new Version(6, 4, 1));
        Assert.Equal((true, true, true, true), (found.CgroupV2, found.SwapController, found.Selinux, found.TmpfsNoSwap));
        Assert.Equal(["2MB"], found.HugepageSizes);
        Assert.Equal(["/sys/devices/system/cpu/cpu0/thermal_throttle"], found.MaskedPaths);
    }

    [Theory]
    [InlineData("6.3", "0 0 4294967295", false)]
    [InlineData("6.8", "0 100000 65536", false)]
    [InlineData("6.8", "0 0 4294967295", true)]
    public void Observe_NoSwap_NeedsANewKernelAndNoUserNamespace(string kernel, string map, bool expected)
    {
        Put("proc/self/uid_map", map);
        Assert.Equal(expected, ContainerFeaturesObserver.Observe(_root, Version.Parse(kernel)).TmpfsNoSwap);
    }

    [Fact]
    public void Observe_LegacyCgroups_LooksForTheOldFile()
    {
        Assert.False(ContainerFeaturesObserver.Observe(_root, new Version(6, 1)).SwapController);
        Put("sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", "1");
        var found = ContainerFeaturesObserver.Observe(_root, new Version(6, 1));
        Assert.Equal((false, true), (found.CgroupV2, found.SwapController));
    }

    private void Put(string path, string content)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
