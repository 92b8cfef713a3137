using CsCheck;
using NodeStack.Kubelet.Probes.Exec;

namespace NodeStack.Kubelet.Tests.Probes.Exec;

public class ExecReapPlannerTests
{
    private const int Shim = 1;
    private const long Since = 1000;

    private static readonly ProcessRow Main = Row(100, Shim, 100, 500, "app");
    private static readonly ProcessRow Worker = Row(101, 100, 100, 600, "worker");
    private static readonly ProcessRow Leader = Row(200, Shim, 200, 1010, "sh");
    private static readonly ProcessRow Child = Row(201, 200, 200, 1020, "sleep");

    private static ProcessRow Row(int pid, int parent, int session, long start, params string[] command) => new(pid, parent, session, start, command);

    private static int[] Victims(ProcessRow[] before, ProcessRow[] after, out bool again, params string[] command)
    {
        var plan = ExecReapPlanner.Plan(before, after, Since, command.Length == 0 ? ["sh", "-c", "x"] : command);
        again = plan.LookAgain;
        return [.. plan.Victims.Select(v => v.Pid).Order()];
    }

    [Fact]
    public void Plan_LeaderKilledByTheRuntime_OrphansOfItsSessionAreVictims()
    {
        var orphan = Child with { ParentPid = 100 };
        Assert.Equal([201], Victims([Main, Worker, Leader, Child], [Main, Worker, orphan], out var again));
        Assert.False(again);
    }

    [Fact]
    public void Plan_ChildThatLeftTheSession_IsFoundByDescent()
    {
        var daemon = Row(202, 201, 202, 1030, "daemon");
        Assert.Equal([202], Victims([Main, Leader, Child, daemon], [Main, daemon with { ParentPid = 100 }], out _));
    }

    [Fact]
    public void Plan_GrandchildBornBetweenTheLooks_IsAVictim() =>
        Assert.Equal([201, 203], Victims([Main, Leader, Child], [Main, Child with { ParentPid = 100 }, Row(203, 201, 203, 1050, "late")], out _));

    [Fact]
    public void Plan_RuntimeHasNotKilledYet_LooksAgain()
    {
        Assert.Empty(Victims([Main, Leader, Child], [Main, Leader, Child], out var again));
        Assert.True(again);
    }

    [Fact]
    public void Plan_RuntimeNeverKills_OurOwnCommandIsKilledWithItsTree() =>
        Assert.Equal([200, 201], Victims([Main, Leader, Child], [Main, Leader, Child], out _, "sh"));

    [Fact]
    public void Plan_SomebodyElsesExec_IsSpared()
    {
        var shell = Row(300, Shim, 300, 1005, "bash");
        var job = Row(301, 300, 300, 1006, "top");
        Assert.Equal([201], Victims([Main, shell, job, Leader, Child], [Main, shell, job, Child with { ParentPid = 100 }], out _));
    }

    [Fact]
    public void Plan_DaemonThatTheAppStartedMeanwhile_IsSpared()
    {
        var daemon = Row(400, 100, 399, 1015, "nginx");
        Assert.Equal([201], Victims([Main, daemon, Leader, Child], [Main, daemon, Child with { ParentPid = 100 }], out _));
    }

    [Fact]
    public void Plan_NothingSurvived_IsEmpty()
    {
        Assert.Empty(Victims([Main, Leader], [Main], out var again));
        Assert.False(again);
    }

    [Fact]
    public void Plan_MainGoneOrYoungerThanTheProbe_KillsNothing()
    {
        Assert.Empty(Victims([Main, Leader, Child], [Child with { ParentPid = 1 }], out _));
        var young = Main with { StartTicks = 1001 };
        Assert.Empty(Victims([young, Leader, Child], [young, Child with { ParentPid = 100 }], out _));
    }

    [Fact]
    public void Plan_PidReusedByAnOlderOrForeignProcess_IsNotTheLeader() =>
        Assert.Equal([201], Victims([Main, Leader, Child], [Main, Row(200, 100, 100, 1200, "app"), Child with { ParentPid = 100 }], out _));

    [Fact]
    public void Plan_AnyTable_NeverTakesTheMainProcessOrWhatIsOlderThanTheProbe()
    {
        var row = Gen.Select(Gen.Int[1, 12], Gen.Int[0, 12], Gen.Int[1, 12], Gen.Long[900, 1100])
            .Select((pid, parent, session, start) => Row(pid, parent, session, start, "sh"));
        var table = row.Array[0, 12].Select(rows => rows.DistinctBy(r => r.Pid).ToArray());
        Gen.Select(table, table, Gen.Bool).Sample((before, after, ours) =>
        {
            var mains = before.Where(r => before.All(other => other.Pid != r.ParentPid)).OrderBy(r => r.StartTicks).ThenBy(r => r.Pid).ToList();
            var plan = ExecReapPlanner.Plan(before, after, Since, ours ? ["sh"] : ["other"]);
            return plan.Victims.All(v => v.StartTicks >= Since && after.Contains(v) && !(mains.Count > 0 && v.IsSame(mains[0])));
        });
    }

    [Theory]
    [InlineData("42 (a) b) c) S 7 42 40 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 9876 100", 42, 7, 40, 9876L)]
    [InlineData("42 (x) Z 7 42 40 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 9876 100", 0, 0, 0, 0L)]
    [InlineData("42 (x) S 7", 0, 0, 0, 0L)]
    [InlineData("", 0, 0, 0, 0L)]
    public void Parse_StatLine_GivesTheRowOrNothing(string stat, int pid, int parent, int session, long start)
    {
        var row = ProcessStatParser.Parse(stat, "sh\0-c\0sleep 1\0");
        Assert.Equal(pid != 0, row is not null);
        if (row is { } found)
        {
            Assert.Equal((pid, parent, session, start), (found.Pid, found.ParentPid, found.Session, found.StartTicks));
            Assert.Equal(["sh", "-c", "sleep 1"], found.Command);
        }
    }
}
