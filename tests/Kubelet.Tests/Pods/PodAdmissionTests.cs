using k8s.Models;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Tests.Admission;

namespace NodeStack.Kubelet.Tests.Pods;

/// <summary>Workers, supervisor and gate together.</summary>
public sealed class PodAdmissionTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("admit").FullName;
    private readonly PodRig _rig = new();

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Apply_MoreThanFits_RefusesTheYoungest()
    {
        await StartAsync();
        _rig.Wish(AdmissionBuild.Pod(2, "cpu=1500m"), AdmissionBuild.Pod(1, "cpu=1500m"));
        await _rig.UntilAsync(() => Status(1)?.Phase == "Running" && Status(2)?.Phase == "Failed", "one runs, one is refused");
        Assert.Equal("OutOfcpu", Status(2)!.Reason);
        Assert.Equal("Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used: 1500, capacity: 2000", Status(2)!.Message);
        Assert.Contains("OutOfcpu Pod Node didn't have enough resource: cpu, requested: 1500, used: 1500, capacity: 2000", _rig.Events.All);
    }

    [Fact]
    public async Task Apply_CriticalPod_StartsWhenItsVictimIsGone()
    {
        await StartAsync();
        _rig.Wish(AdmissionBuild.Pod(1, "cpu=1500m"));
        await _rig.UntilAsync(() => Status(1)?.Phase == "Running", "the victim runs");
        _rig.Wish(AdmissionBuild.Pod(2, "cpu=1500m").Critical());
        await _rig.UntilAsync(() => Status(2)?.Phase == "Running", "the critical pod runs");
        var victim = Status(1)!;
        Assert.Equal(("Failed", "Preempting", "Preempted in order to admit critical pod"), (victim.Phase, victim.Reason, victim.Message));
        var condition = Assert.Single(victim.Conditions, c => c.Type == "DisruptionTarget");
        Assert.Equal(("True", "TerminationByKubelet", "Pod was preempted by Kubelet to accommodate a critical pod."), (condition.Status, condition.Reason, condition.Message));
        Assert.Contains("Preempting Pod Preempted in order to admit critical pod", _rig.Events.All);
    }

    [Fact]
    public async Task Apply_PodThatEndedEarlier_IsNotRunAgain()
    {
        await StartAsync();
        var pod = AdmissionBuild.Pod(1);
        pod.Status = new V1PodStatus { Phase = "Failed", Reason = "Evicted", Message = "m" };
        _rig.Wish(pod);
        await _rig.UntilAsync(() => _rig.Supervisor.ByUid(PodBuild.UidOf(1)) is not null, "it is known");
        _rig.Unwish(PodBuild.UidOf(1));
        await _rig.UntilGoneAsync();
        Assert.Equal("Evicted", pod.Status.Reason);
        Assert.DoesNotContain(_rig.Runtime.CallLog, c => c.Call == "RunPodSandbox");
    }

    [Fact]
    public async Task Evict_TellsWhyInTheStatus()
    {
        await StartAsync();
        _rig.Wish(AdmissionBuild.Pod(1));
        await _rig.UntilAsync(() => Status(1)?.Phase == "Running", "it runs");
        Assert.True(_rig.Supervisor.Evict(PodBuild.UidOf(1), TimeSpan.FromSeconds(1), "Evicted", "low", "low"));
        await _rig.UntilAsync(() => Status(1)?.Phase == "Failed", "it is gone");
        Assert.Equal("DisruptionTarget", Status(1)!.Conditions[0].Type);
        Assert.False(_rig.Supervisor.Evict(PodBuild.UidOf(1), TimeSpan.FromSeconds(1), "Evicted", "low"));
    }

    private Task StartAsync()
    {
        _rig.Admission = AdmissionBuild.Gate(
            AdmissionBuild.Node(), AdmissionBuild.Store(_folder), uid => _rig.Relister.Latest.Pods.ContainsKey(uid));
        return _rig.StartAsync();
    }

    private V1PodStatus? Status(int number) => _rig.Supervisor.ByUid(PodBuild.UidOf(number))?.Status;
}
