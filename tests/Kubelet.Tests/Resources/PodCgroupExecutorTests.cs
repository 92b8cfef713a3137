using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Interop;
using NodeStack.Kubelet.Resources;
using NodeStack.TestSupport.Cgroups;
using static NodeStack.Kubelet.Tests.Resources.PodBuilder;

namespace NodeStack.Kubelet.Tests.Resources;

public sealed class PodCgroupExecutorTests : IDisposable
{
    private static readonly string[] Controllers = ["cpu", "memory", "pids", "hugetlb"];

    private readonly FakeCgroupFiles _files = new();
    private readonly FakeSystemdBus _bus;
    private readonly FakeTimeProvider _time = new();
    private readonly PodCgroupOptions _options = new() { PodsTotal = ResourceAmounts.From(List("cpu=2 memory=1Gi")) };

    public PodCgroupExecutorTests() => _bus = new FakeSystemdBus(_files);

    public void Dispose() => _bus.Dispose();

    private ICgroupDriver Driver(bool systemd)
    {
        var options = new CgroupTreeOptions();
        var tree = new CgroupTree(_files, options, _time);
        var killer = new CgroupKiller(tree, options, _time);
        return systemd ? new SystemdDriver(_bus, tree, killer, Controllers) : new CgroupfsDriver(tree, killer, Controllers);
    }

    private PodCgroupExecutor Executor(bool systemd = false) => new(Driver(systemd), _options, NullLogger<PodCgroupExecutor>.Instance);

    private QosTreeExecutor Tree(bool systemd = false) => new(Driver(systemd), _options, NullLogger<QosTreeExecutor>.Instance);

    [Theory]
    [InlineData(false, "/kubepods/burstable/pod1234-5678", "/kubepods/burstable/pod1234-5678", "/kubepods/burstable")]
    [InlineData(
        true, "kubepods-burstable-pod1234_5678.slice", "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1234_5678.slice",
        "/kubepods.slice/kubepods-burstable.slice")]
    public async Task Pod_LifeThroughEitherDriver_TreeGroupListAndNothingLeft(bool systemd, string parentForm, string path, string burstable)
    {
        var pod = Pod(Container("cpu=1 memory=1Mi", "memory=2Mi"));
        using var tree = Tree(systemd);
        var executor = Executor(systemd);

        await tree.UpdateAsync([pod], force: false, default);
        await executor.EnsureAsync(pod, default);

        Assert.Equal(parentForm, executor.ParentFor(pod));
        Assert.Equal("39\n", _files.ReadText(burstable, "cpu.weight"));
        Assert.Equal("2097152\n", _files.ReadText(path, "memory.max"));
        Assert.Equal(["1234-5678"], executor.List());

        _files.Create(path + "/container");
        _files.StartProcess(path + "/container", 77);
        Assert.True(await executor.RemoveAsync("1234-5678", default));
        Assert.True(await executor.RemoveAsync("1234-5678", default));
        Assert.Empty(executor.List());
        Assert.False(_files.Exists(path));
    }

    [Fact]
    public async Task EnsureAsync_Unchanged_WritesNothingAgain()
    {
        var pod = Pod(Container("cpu=1"));
        var executor = Executor();
        await executor.EnsureAsync(pod, default);
        _files.Log.Clear();

        await executor.EnsureAsync(pod, default);
        Assert.Empty(_files.Log);

        await executor.EnsureAsync(Pod(Container("cpu=2")), default);
        Assert.Equal(["/kubepods/burstable/pod1234-5678/cpu.weight=79"], _files.Log);
    }

    [Fact]
    public async Task EnsureAsync_GroupLostMeanwhile_IsMadeAgain()
    {
        var executor = Executor();
        await executor.EnsureAsync(Pod(Container("cpu=1")), default);
        _files.Remove("/kubepods/burstable/pod1234-5678");

        await executor.EnsureAsync(Pod(Container("cpu=1")), default);

        Assert.True(_files.Exists("/kubepods/burstable/pod1234-5678"));
    }

    [Fact]
    public async Task RemoveAsync_AfterARestart_FindsThePodInAnyClass()
    {
        await Executor().EnsureAsync(Pod(Container()), default);

        Assert.True(await Executor().RemoveAsync("1234-5678", default));
        Assert.False(_files.Exists("/kubepods/besteffort/pod1234-5678"));
    }

    [Fact]
    public async Task RemoveAsync_OtherGroups_AreLeftAlone()
    {
        await Executor().EnsureAsync(Pod(Container()), default);
        _files.Create("/kubepods/besteffort/pod9");
        _files.Create("/kubepods/besteffort/foreign");

        await Executor().RemoveAsync("1234-5678", default);

        Assert.Equal(["9"], Executor().List());
        Assert.True(_files.Exists("/kubepods/besteffort/foreign"));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("a/b")]
    public async Task RemoveAsync_UidThatIsAPath_IsRefused(string uid) =>
        await Assert.ThrowsAsync<FormatException>(() => Executor().RemoveAsync(uid, default));

    [Fact]
    public async Task QosTreeLoop_Wake_FollowsThePodsAndSurvivesErrors()
    {
        var pods = new List<k8s.Models.V1Pod>();
        using var tree = Tree();
        await tree.UpdateAsync(pods, force: false, default);
        var loop = new QosTreeLoop(tree, () => [.. pods], _time, NullLogger<QosTreeLoop>.Instance);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);

        _files.FailNext("/kubepods/burstable", "cpu.weight", Errno.Io);
        pods.Add(Pod(Container("cpu=1")));
        loop.Wake();
        await Until(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Span<byte> text = stackalloc byte[16];
            return _files.TryRead("/kubepods/burstable", "cpu.weight", text, out var length) && text[..length].SequenceEqual("39\n"u8);
        });

        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task NodeAllocatableExecutor_Groups_LimitedOrNamedInTheError()
    {
        _files.Write("/", "cgroup.subtree_control", "+cpu +memory");
        _files.Create("/system");
        var executor = new NodeAllocatableExecutor(Driver(systemd: false), _options);
        var reserved = new NodeReservations(ResourceAmounts.From(List("cpu=1")), ResourceAmounts.From(List("memory=1Mi")), "/kube", "/system");

        Assert.Equal(["Updated limits on system reserved cgroup /system"], await executor.EnforceAsync(reserved, ["pods", "system-reserved"], default));
        Assert.Equal("1048576\n", _files.ReadText("/system", "memory.max"));
        var error = await Assert.ThrowsAsync<NodeStack.Cgroups.Files.CgroupIoException>(() => executor.EnforceAsync(reserved, ["kube-reserved"], default));
        Assert.Contains("/kube/cpu.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisabledPodCgroups_Everything_DoesNothing()
    {
        var disabled = new DisabledPodCgroups();
        await disabled.EnsureAsync(Pod(Container()), default);

        Assert.Equal((false, "", true, 0), (disabled.Enabled, disabled.ParentFor(Pod(Container())), await disabled.RemoveAsync("x", default), disabled.List().Count));
    }

    private static async Task Until(Func<bool> isTrue)
    {
        for (var turn = 0; turn < 10_000; turn++)
        {
            if (isTrue())
                return;
            await Task.Yield();
        }

        Assert.Fail("did not become true");
    }
}
