using Microsoft.Extensions.Time.Testing;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Kubelet.Resources;
using NodeStack.TestSupport.Cgroups;

namespace NodeStack.Kubelet.Tests.Resources;

public sealed class PodOomKillsTests
{
    private const string Group = "/kubepods/burstable/podu1";

    private readonly FakeCgroupFiles _files = new();
    private readonly PodOomKills _kills;

    public PodOomKillsTests()
    {
        var options = new CgroupTreeOptions();
        var tree = new CgroupTree(_files, options, new FakeTimeProvider());
        string[] controllers = ["cpu", "memory", "pids"];
        tree.Create(Group, controllers);
        Kills(0);
        var driver = new CgroupfsDriver(tree, new CgroupKiller(tree, options, new FakeTimeProvider()), controllers);
        _kills = new PodOomKills(driver, _files, new PodCgroupOptions());
    }

    [Fact]
    public void WasOomKilled_NewKill_ExplainsOneEndAndKeepsItsAnswer()
    {
        _kills.Watch("u1");
        Kills(2);

        Assert.True(_kills.WasOomKilled("u1", "a"));
        Assert.False(_kills.WasOomKilled("u1", "b"));
        Assert.True(_kills.WasOomKilled("u1", "a"));
    }

    [Fact]
    public void WasOomKilled_KillsBeforeTheWatch_DoNotCount()
    {
        Kills(3);
        _kills.Watch("u1");

        Assert.False(_kills.WasOomKilled("u1", "a"));
        Kills(4);
        _kills.Watch("u1");
        Assert.True(_kills.WasOomKilled("u1", "b"));
    }

    [Fact]
    public void WasOomKilled_PodWithoutGroupOrUnknown_False()
    {
        _kills.Watch("u2");
        Assert.False(_kills.WasOomKilled("u2", "a"));
        Assert.False(_kills.WasOomKilled("u3", "a"));
    }

    [Fact]
    public void KeepOnly_PodThatIsNotListedYet_StaysWhileItHasAGroup()
    {
        _kills.Watch("u1");
        _kills.KeepOnly([]);
        Kills(1);
        Assert.True(_kills.WasOomKilled("u1", "a"));
    }

    private void Kills(int count) => _files.SetValue(Group, "memory.events", $"low 0\nhigh 0\nmax 9\noom 1\noom_kill {count}\noom_group_kill 1\n");
}
