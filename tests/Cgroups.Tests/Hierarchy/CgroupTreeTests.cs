using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Freezer;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Interop;
using NodeStack.TestSupport.Cgroups;

namespace NodeStack.Cgroups.Tests.Hierarchy;

public class CgroupTreeTests
{
    private static readonly string[] Wanted = ["cpu", "memory", "pids"];

    private readonly FakeCgroupFiles _files = new();
    private readonly SteppingTimeProvider _time = new();

    private CgroupTree Tree(string boundary = "/") => new(_files, new CgroupTreeOptions { Boundary = boundary }, _time);

    private CgroupKiller Killer() => new(Tree(), new CgroupTreeOptions(), _time);

    [Fact]
    public void Create_Deep_EnablesControllersOnTheWayAndTwiceIsTheSame()
    {
        var missing = Tree().Create("/a/b/c", [.. Wanted, "rdma"]);
        var log = _files.Log.ToArray();
        Tree().Create("/a/b/c", Wanted);

        Assert.Equal(["rdma"], missing);
        Assert.Equal(log, _files.Log);
        Assert.True(_files.HasFile("/a/b/c", "memory.max"));
        Assert.Equal(["/cgroup.subtree_control=+cpu +memory +pids", "/a/cgroup.subtree_control=+cpu +memory +pids", "/a/b/cgroup.subtree_control=+cpu +memory +pids"], log);
    }

    [Fact]
    public void Create_ParentHasProcesses_IsBusyAndNamesIt()
    {
        _files.Create("/a");
        _files.StartProcess("/a", 7);

        var error = Assert.Throws<CgroupIoException>(() => Tree().Create("/a/b", Wanted));

        Assert.True(error.IsBusy);
        Assert.Contains("/a/cgroup.subtree_control", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/other")]
    [InlineData("/mine")]
    [InlineData("/mine2")]
    [InlineData("/mine/../other")]
    public void Create_OutsideTheBoundary_IsRefusedUntouched(string group)
    {
        _files.Create("/mine");

        Assert.Throws<CgroupIoException>(() => Tree("/mine").Create(group, Wanted));
        Assert.Equal(["/", "/mine"], _files.Groups);
        Assert.Empty(_files.Log);
    }

    [Fact]
    public void Create_InsideTheBoundary_LeavesEverythingAboveAlone()
    {
        _files.Create("/mine");
        _files.Write("/", "cgroup.subtree_control", "+cpu");
        _files.Log.Clear();

        var missing = Tree("/mine").Create("/mine/a", Wanted);

        Assert.Equal(["memory", "pids"], missing);
        Assert.Equal(["/mine/cgroup.subtree_control=+cpu"], _files.Log);
    }

    [Fact]
    public void Move_IntoAGroupWithChildrenUnderControl_IsBusy()
    {
        Tree().Create("/a/b", Wanted);
        _files.StartProcess("/", 7);

        Assert.Equal(Errno.Busy, Assert.Throws<CgroupIoException>(() => Tree().Move("/a", 7)).Errno);
        Tree().Move("/a/b", 7);
        Assert.Equal([7], Tree().Processes("/a/b"));
    }

    [Fact]
    public void Apply_MissingFile_OnlyOptionalOnesArePassedOver()
    {
        Tree().Create("/a", ["cpu"]);

        Tree().Apply("/a", [new FileWrite("memory.swap.max", "0", MayBeMissing: true), new FileWrite("cpu.weight", "5")]);
        var error = Assert.Throws<CgroupIoException>(() => Tree().Apply("/a", [new FileWrite("memory.max", "5")]));

        Assert.Equal("5\n", _files.ReadText("/a", "cpu.weight"));
        Assert.Equal((true, "5"), (error.IsNotFound, error.Value));
    }

    [Fact]
    public async Task RemoveAsync_WholeTree_ChildrenFirstAndTwiceIsTheSame()
    {
        foreach (var group in new[] { "/a/b/c", "/a/b/d", "/a/e", "/x" })
            Tree().Create(group, []);

        Assert.True(await Tree().RemoveAsync("/a", default));
        Assert.True(await Tree().RemoveAsync("/a", default));
        Assert.Equal(["/", "/x"], _files.Groups);
    }

    [Fact]
    public async Task RemoveAsync_BusyForAWhile_TriesAgainEverMoreSeldom()
    {
        Tree().Create("/a", []);
        _files.FailNext("/a", "", Errno.Busy, times: 12);

        Assert.True(await Tree().RemoveAsync("/a", default));
        Assert.Equal(TimeSpan.FromMilliseconds(1 + 2 + 4 + 8 + 16 + 32 + 64 + (5 * 100)), _time.Elapsed);
    }

    [Fact]
    public async Task RemoveAsync_HeldForEver_GivesUpAtTheDeadline()
    {
        Tree().Create("/a", []);
        _files.StartProcess("/a", 9);

        Assert.False(await Tree().RemoveAsync("/a", default));
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(9.8), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void DelayAfter_Attempts_DoubleUpToTheCap() => Assert.Equal(
        [1, 2, 4, 8, 16, 32, 64, 100, 100],
        Enumerable.Range(0, 9).Select(a => (int)RetryDelayRules.DelayAfter(a).TotalMilliseconds));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KillAsync_Subtree_OneWriteOrFreezeAndSignal(bool hasKill)
    {
        var files = new FakeCgroupFiles { HasKill = hasKill };
        var tree = new CgroupTree(files, new CgroupTreeOptions(), _time);
        tree.Create("/a/b", []);
        files.StartProcess("/a/b", int.MaxValue - 1); // No process has this number: the signal of the old way goes nowhere.

        var isEmpty = await new CgroupKiller(tree, new CgroupTreeOptions(), _time).KillAsync("/a", default);

        Assert.Equal(hasKill, isEmpty); // The signal ends nobody in the fake.
        Assert.Equal(hasKill ? ["/a/cgroup.kill=1"] : ["/a/cgroup.freeze=1", "/a/cgroup.freeze=0"], files.Log.Where(l => !l.Contains("procs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task KillAsync_StuckProcess_SaysSo()
    {
        Tree().Create("/a", []);
        _files.StartProcess("/a", 9);
        _files.MakeUnkillable(9);

        Assert.False(await Killer().KillAsync("/a", default));
    }

    [Fact]
    public async Task Freezer_FreezeAndThaw_FollowsCgroupEvents()
    {
        Tree().Create("/a/b", []);
        var freezer = new CgroupFreezer(_files, new CgroupTreeOptions(), _time);

        Assert.True(await freezer.FreezeAsync("/a", default));
        Assert.Equal(FreezerState.Frozen, freezer.StateOf("/a/b"));
        Assert.True(await freezer.ThawAsync("/a", default));
        Assert.Equal(FreezerState.Thawed, freezer.StateOf("/a/b"));
    }

    [Fact]
    public void CgroupEventsObserver_Changes_FirstStateThenEach()
    {
        Tree().Create("/a", []);
        using var watcher = new FakeCgroupWatcher(_files);
        var seen = new List<bool?>();

        using var watch = new CgroupEventsObserver(_files, watcher).Observe("/a", e => seen.Add(e?.Populated));
        _files.StartProcess("/a", 3);
        watcher.Signal("/a", "cgroup.events");
        watcher.Signal("/a", "cgroup.events");
        watcher.Signal("/a", "cgroup.events", NodeStack.Cgroups.Watching.WatchSignal.Removed);

        Assert.Equal([false, true, null], seen);
    }
}
