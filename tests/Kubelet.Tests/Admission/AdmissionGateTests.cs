using k8s.Models;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Admission;

public sealed class AdmissionGateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Enter_LastCpu_GoesToOne()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        var pods = Enumerable.Range(1, 50).Select(i => AdmissionBuild.Pod(i, "cpu=1500m")).ToArray();
        Parallel.ForEach(pods, pod => gate.Enter(pod));
        Assert.Single(pods, p => gate.VerdictOf(p.Metadata.Uid) == AdmissionVerdict.Admitted);
        Assert.All(pods.Select(p => gate.VerdictOf(p.Metadata.Uid)).Where(v => v.Rejection is not null), v => Assert.Equal("OutOfcpu", v.Rejection!.Reason));
    }

    [Fact]
    public void Release_FreesWhatThePodHeld()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        gate.Enter(AdmissionBuild.Pod(1, "cpu=2"));
        gate.Release(PodBuild.UidOf(1));
        gate.Enter(AdmissionBuild.Pod(2, "cpu=2"));
        Assert.Null(gate.VerdictOf(PodBuild.UidOf(2)).Rejection);
    }

    /// <summary>A pod without a grace is gone from the API before its containers are.</summary>
    [Theory]
    [InlineData("there is room beside it", "cpu=500m", "cpu=500m", true)]
    [InlineData("there is none", "cpu=2", "cpu=2", false)]
    public void Enter_WhileAPodThatLeftIsEnding_IsNotRefusedAndWaitsOnlyForRoom(string why, string leaving, string coming, bool atOnce)
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        gate.Enter(AdmissionBuild.Pod(1, leaving));
        gate.Leave(PodBuild.UidOf(1));
        gate.Enter(AdmissionBuild.Pod(2, coming));
        Assert.True(gate.VerdictOf(PodBuild.UidOf(2)) == (atOnce ? AdmissionVerdict.Admitted : AdmissionVerdict.Waiting), why);
        gate.Release(PodBuild.UidOf(1));
        Assert.Equal(AdmissionVerdict.Admitted, gate.VerdictOf(PodBuild.UidOf(2)));
    }

    [Fact]
    public void Enter_MoreThanThePodsThatLeftGiveFree_IsRefused()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        gate.Enter(AdmissionBuild.Pod(1, "cpu=1"));
        gate.Enter(AdmissionBuild.Pod(2, "cpu=1"));
        gate.Leave(PodBuild.UidOf(1));
        gate.Enter(AdmissionBuild.Pod(3, "cpu=1500m"));
        Assert.Equal("OutOfcpu", gate.VerdictOf(PodBuild.UidOf(3)).Rejection!.Reason);
        // One that waits holds its resources already.
        gate.Enter(AdmissionBuild.Pod(4, "cpu=1"));
        gate.Enter(AdmissionBuild.Pod(5, "cpu=1"));
        Assert.Equal(AdmissionVerdict.Waiting, gate.VerdictOf(PodBuild.UidOf(4)));
        Assert.NotNull(gate.VerdictOf(PodBuild.UidOf(5)).Rejection);
    }

    [Fact]
    public void Enter_WhatRuns_IsNeverRefusedAndComesFirst()
    {
        var young = AdmissionBuild.Pod(1, "cpu=2");
        var old = AdmissionBuild.Pod(2, "cpu=2");
        young.Metadata.CreationTimestamp = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        old.Metadata.CreationTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder), uid => uid == PodBuild.UidOf(1));
        var order = gate.Order([old, young]);
        Assert.Equal([young, old], order);
        foreach (var pod in order)
            gate.Enter(pod);
        Assert.Equal(AdmissionVerdict.Admitted, gate.VerdictOf(PodBuild.UidOf(1)));
        Assert.Equal("OutOfcpu", gate.VerdictOf(PodBuild.UidOf(2)).Rejection!.Reason);
    }

    [Fact]
    public async Task Enter_AfterARestart_DecidesTheSame()
    {
        var store = AdmissionBuild.Store(_folder);
        AdmissionBuild.Gate(AdmissionBuild.Node(), store).Enter(AdmissionBuild.Pod(1, "cpu=1500m"));
        await store.Flush();
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        foreach (var pod in gate.Order([AdmissionBuild.Pod(0, "cpu=1500m"), AdmissionBuild.Pod(1, "cpu=1500m")]))
            gate.Enter(pod);
        Assert.Equal(AdmissionVerdict.Admitted, gate.VerdictOf(PodBuild.UidOf(1)));
        Assert.NotNull(gate.VerdictOf(PodBuild.UidOf(0)).Rejection);
    }

    [Fact]
    public void Enter_EndedOrDeletedBeforeItRan_HoldsNothing()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        var (ended, deleted) = (AdmissionBuild.Pod(1, "cpu=2"), AdmissionBuild.Pod(2, "cpu=2"));
        ended.Status = new V1PodStatus { Phase = "Failed" };
        deleted.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        gate.Enter(ended);
        gate.Enter(deleted);
        gate.Enter(AdmissionBuild.Pod(3, "cpu=2"));
        Assert.Null(gate.VerdictOf(PodBuild.UidOf(3)).Rejection);
    }

    [Fact]
    public void Enter_CriticalPod_WaitsForItsVictims()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        var changed = new List<string>();
        gate.Changed += changed.Add;
        gate.Enter(AdmissionBuild.Pod(1, "cpu=1"));
        gate.Enter(AdmissionBuild.Pod(2, "cpu=1"));
        Assert.Equal(["p1", "p2"], gate.Enter(AdmissionBuild.Pod(3, "cpu=2").Critical()).Select(v => v.Metadata.Name).Order());
        Assert.Equal(AdmissionVerdict.Waiting, gate.VerdictOf(PodBuild.UidOf(3)));
        gate.Release(PodBuild.UidOf(1));
        Assert.Equal(AdmissionVerdict.Waiting, gate.VerdictOf(PodBuild.UidOf(3)));
        // What victims leave behind is taken: nobody slips in.
        gate.Enter(AdmissionBuild.Pod(4, "cpu=1"));
        Assert.NotNull(gate.VerdictOf(PodBuild.UidOf(4)).Rejection);
        gate.Release(PodBuild.UidOf(2));
        Assert.Equal(AdmissionVerdict.Admitted, gate.VerdictOf(PodBuild.UidOf(3)));
        Assert.Equal([PodBuild.UidOf(3)], changed);
    }

    [Fact]
    public void Enter_SecondCriticalPod_DoesNotEvictForWhatIsGoingAnyway()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        gate.Enter(AdmissionBuild.Pod(1, "cpu=2"));
        gate.Enter(AdmissionBuild.Pod(2, "cpu=500m").Critical());
        Assert.Empty(gate.Enter(AdmissionBuild.Pod(3, "cpu=500m").Critical()));
        Assert.Equal(AdmissionVerdict.Waiting, gate.VerdictOf(PodBuild.UidOf(3)));
        gate.Release(PodBuild.UidOf(1));
        Assert.Equal(AdmissionVerdict.Admitted, gate.VerdictOf(PodBuild.UidOf(3)));
    }

    [Fact]
    public void Enter_CriticalPodNobodyCanMakeRoomFor_IsRefused()
    {
        var gate = AdmissionBuild.Gate(AdmissionBuild.Node(), AdmissionBuild.Store(_folder));
        Assert.Empty(gate.Enter(AdmissionBuild.Pod(1, "cpu=3").Critical()));
        Assert.Equal("UnexpectedAdmissionError", gate.VerdictOf(PodBuild.UidOf(1)).Rejection!.Reason);
    }
}
