using Microsoft.Extensions.Time.Testing;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Cpuset;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;
using NodeStack.Cgroups.Systemd;
using NodeStack.TestSupport.Cgroups;

namespace NodeStack.Cgroups.Tests;

public sealed class SystemdDriverTests : IDisposable
{
    private const string Slice = "kubepods-burstable-pod1_2.slice";
    private const string SlicePath = "/kubepods.slice/kubepods-burstable.slice/" + Slice;

    private static readonly CgroupName Pod = CgroupName.Parse("/kubepods/burstable/pod1-2");
    private static readonly string[] Controllers = ["cpu", "cpuset", "memory", "pids", "hugetlb"];

    private static readonly CgroupLimits Limits = new()
    {
        Cpu = new CpuLimits { Weight = 7, Quota = new CpuQuota(TimeSpan.FromMicroseconds(12345), CpuQuota.DefaultPeriod) },
        Memory = new MemoryLimits { Max = ByteLimit.Of(1 << 20), OomGroup = true },
        Pids = new PidsLimits { Max = PidLimit.Of(10) }
    };

    private readonly FakeCgroupFiles _files = new();
    private readonly FakeSystemdBus _bus;
    private readonly SystemdDriver _driver;

    public SystemdDriverTests()
    {
        _bus = new FakeSystemdBus(_files);
        var options = new CgroupTreeOptions();
        var tree = new CgroupTree(_files, options, new FakeTimeProvider());
        _driver = new SystemdDriver(_bus, tree, new CgroupKiller(tree, options, new FakeTimeProvider()), Controllers);
    }

    public void Dispose() => _bus.Dispose();

    [Fact]
    public async Task EnsureAsync_New_StartsASliceAndWritesTheRest()
    {
        await _driver.EnsureAsync(Pod, Limits, default);

        var unit = _bus.Units[Slice];
        Assert.Equal(["StartTransientUnit " + Slice], _bus.Log);
        Assert.Equal(new UInt64Property("CPUWeight", 7), unit["CPUWeight"]);
        Assert.Equal(new UInt64Property("CPUQuotaPerSecUSec", 130_000), unit["CPUQuotaPerSecUSec"]);
        Assert.Equal(new UInt64Property("MemoryMax", 1 << 20), unit["MemoryMax"]);
        Assert.Equal(new UInt64Property("TasksMax", 10), unit["TasksMax"]);
        Assert.Equal(["kubepods-burstable.slice"], ((StringListProperty)unit["Wants"]).Value);
        Assert.False(unit.ContainsKey("Delegate"));
        Assert.Equal("1\n", _files.ReadText(SlicePath, "memory.oom.group"));
        Assert.Equal("12345 100000\n", _files.ReadText(SlicePath, "cpu.max"));
        Assert.True(_files.HasFile(SlicePath, "cpuset.cpus"));
    }

    [Fact]
    public async Task EnsureAsync_Again_ChangesPropertiesOnly()
    {
        await _driver.EnsureAsync(Pod, Limits, default);
        _bus.Log.Clear();

        await _driver.EnsureAsync(Pod, Limits with { Pids = new PidsLimits { Max = PidLimit.Max } }, default);

        Assert.Equal(["SetUnitProperties " + Slice], _bus.Log);
        Assert.Equal(new UInt64Property("TasksMax", ulong.MaxValue), _bus.Units[Slice]["TasksMax"]);
        Assert.Equal("max\n", _files.ReadText(SlicePath, "pids.max"));
    }

    [Fact]
    public async Task EnsureAsync_GroupWithoutUnit_StartsTheUnit()
    {
        _files.Create("/kubepods.slice");

        await _driver.EnsureAsync(CgroupName.Parse("/kubepods"), CgroupLimits.None, default);

        Assert.Contains("kubepods.slice", _bus.Units.Keys);
    }

    [Fact]
    public async Task EnsureAsync_LoadedWithoutGroup_ChangesProperties()
    {
        _bus.Units[Slice] = [];
        _files.Create("/kubepods.slice");
        _files.Create("/kubepods.slice/kubepods-burstable.slice");

        await _driver.EnsureAsync(Pod, Limits, default);

        Assert.Equal(["StartTransientUnit " + Slice, "SetUnitProperties " + Slice], _bus.Log);
        Assert.True(_driver.Exists(Pod));
    }

    [Fact]
    public async Task RemoveAsync_WithScopeInside_KillsStopsAndRemoves()
    {
        await _driver.EnsureAsync(Pod, Limits, default);
        _files.Create(SlicePath + "/cri-abc.scope");
        _files.StartProcess(SlicePath + "/cri-abc.scope", 8);

        Assert.True(await _driver.RemoveAsync(Pod, default));
        Assert.True(await _driver.RemoveAsync(Pod, default));

        Assert.False(_bus.Units.ContainsKey(Slice));
        Assert.False(_files.Exists(SlicePath));
    }

    [Fact]
    public async Task Children_SlicesAndScopes_OnlySlicesByName()
    {
        await _driver.EnsureAsync(Pod, Limits, default);
        _files.Create("/kubepods.slice/kubepods-burstable.slice/other.scope");

        Assert.Equal([Pod], _driver.Children(CgroupName.Parse("/kubepods/burstable")));
        Assert.Equal("kubepods-burstable-pod1_2.slice", _driver.ParentForm(Pod));
        Assert.Empty(_driver.Children(Pod));
    }

    [Fact]
    public async Task StartScopeAsync_Processes_DelegatedBelowTheSlice()
    {
        await _driver.EnsureAsync(Pod, Limits, default);

        var path = await _driver.StartScopeAsync("probe-1.scope", Pod, [42u], CgroupLimits.None, default);

        var unit = _bus.Units["probe-1.scope"];
        Assert.Equal(SlicePath + "/probe-1.scope", path);
        Assert.Equal(new BoolProperty("Delegate", true), unit["Delegate"]);
        Assert.Equal([42u], ((UInt32ListProperty)unit["PIDs"]).Value);
    }

    [Theory]
    [InlineData("system.slice", "/system")]
    [InlineData("/system.slice", "/system")]
    [InlineData("runtime", "/runtime")]
    public void NameOf_ConfiguredNames_WithOrWithoutSuffix(string text, string expected) =>
        Assert.Equal(expected, _driver.NameOf(text)?.Path);

    [Fact]
    public void ForLimits_Cpuset_IsABitMask()
    {
        var mask = UnitPropertyBuilder.ForLimits(new CgroupLimits { Cpuset = new CpusetLimits { Cpus = [0, 2, 9] } }).OfType<BytesProperty>().Single();

        Assert.Equal(("AllowedCPUs", "5,2"), (mask.Name, string.Join(',', mask.Value)));
    }

    [Fact]
    public async Task SystemdBus_UnitNameFromOutside_IsCheckedBeforeAnythingIsSent()
    {
        using var bus = new SystemdBus(TimeProvider.System, TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<ArgumentException>(() => bus.StopUnitAsync("a b\".slice", default));
    }

    [Fact]
    public async Task SystemdBus_NoSystemBus_IsOneClearError()
    {
        if (File.Exists("/run/dbus/system_bus_socket"))
            return;
        using var bus = new SystemdBus(TimeProvider.System, TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<SystemdException>(() => bus.SetUnitPropertiesAsync("a.slice", [new BoolProperty("CPUAccounting", true)], default));

        Assert.Contains("system bus", error.Message, StringComparison.Ordinal);
    }
}
