using NodeStack.Cgroups.Hierarchy;

namespace NodeStack.Cgroups.Tests.Hierarchy;

public class MountInfoTests
{
    private const string Unified = "35 25 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
    private const string Named = "36 25 0:31 / /sys/fs/cgroup/systemd rw - cgroup systemd rw,xattr,name=systemd\n";
    private const string Cpu = "37 25 0:32 / /sys/fs/cgroup/cpu rw,nosuid master:3 shared:4 - cgroup cgroup rw,cpu,cpuacct\n";
    private const string Side = "38 25 0:33 / /sys/fs/cgroup/unified rw shared:2 - cgroup2 cgroup2 rw\n";

    [Fact]
    public void Parse_Line_WithAnyNumberOfOptionalFieldsAndEscapes()
    {
        var entries = MountInfoParser.Parse(Unified + "1 2 3:4 /a\\040b /x\\134y ro - ext4 /dev/sda rw\nnonsense\n" + Cpu);

        Assert.Equal(["cgroup2", "ext4", "cgroup"], entries.Select(e => e.FileSystem));
        Assert.Equal(("/a b", "/x\\y", "ro"), (entries[1].Root, entries[1].MountPoint, entries[1].Options[0]));
        Assert.Equal(["rw", "cpu", "cpuacct"], entries[2].SuperOptions);
    }

    [Theory]
    [InlineData(Unified, "cpu memory pids io", true, CgroupMode.Unified, "")]
    [InlineData(Unified + Named, "cpu memory pids", true, CgroupMode.Unified, "")]
    [InlineData(Unified, "cpu io", true, CgroupMode.Unified, "lacks the memory, pids controllers")]
    [InlineData(Unified, "cpu memory pids", false, CgroupMode.Unified, "not writable")]
    [InlineData(Cpu + Side, "", true, CgroupMode.Hybrid, "hybrid mode: cpu, cpuacct are bound")]
    [InlineData(Cpu, "", true, CgroupMode.Legacy, "only cgroup v1")]
    [InlineData("", "", true, CgroupMode.None, "no cgroup file system")]
    public void Judge_Mounts_ModeAndPlainReason(string mounts, string controllers, bool writable, CgroupMode mode, string reason)
    {
        var host = CgroupHostRules.Judge(
            MountInfoParser.Parse(mounts), controllers.Split(' ', StringSplitOptions.RemoveEmptyEntries), writable);

        Assert.Equal(mode, host.Mode);
        Assert.Equal(reason.Length == 0, host.IsUsable);
        if (reason.Length > 0)
            Assert.Contains(reason, Assert.Single(host.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_ThisMachine_SaysSomethingConsistent()
    {
        var host = CgroupHostObserver.Observe();

        Assert.Equal(host.IsUsable, host.Mode == CgroupMode.Unified && host.Reasons.Count == 0);
        Assert.True(host.IsUsable || host.Reasons.All(r => r.Length > 10));
    }

    [Fact]
    public void Observe_NoMountInfo_IsNone() => Assert.Equal(CgroupMode.None, CgroupHostObserver.Observe("/does/not/exist").Mode);
}
