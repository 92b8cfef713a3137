using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Probes;
using NodeStack.TestSupport;

namespace NodeStack.Kubelet.Tests.Probes;

public sealed class ProbeLoopTests : IDisposable
{
    private readonly ProbeBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Sync_ReadinessProbe_RunsAtOnceAndThenOncePerPeriod()
    {
        _bed.Sync(ProbeBed.Pod(readiness: ProbeBed.Probe(period: 5)));
        Assert.Equal(ProbeVerdict.Failure, _bed.Verdict(ProbeKind.Readiness));
        await _bed.StepAsync(0.1);
        Assert.Equal(1, _bed.Prober.Runs(ProbeKind.Readiness));
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Readiness));
        for (var i = 0; i < 20; i++)
            await _bed.StepAsync();
        Assert.Equal(5, _bed.Prober.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public async Task Sync_Repeated_ChangesNothing()
    {
        var pod = ProbeBed.Pod(readiness: ProbeBed.Probe(period: 5));
        for (var i = 0; i < 10; i++)
        {
            _bed.Sync(pod);
            await _bed.StepAsync(0.3);
        }

        Assert.Equal(1, _bed.Prober.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public async Task Sync_InitialDelay_IsKept()
    {
        await _bed.StepAsync(5);
        _bed.Sync(ProbeBed.Pod(liveness: ProbeBed.Probe(period: 1, delay: 3)), age: TimeSpan.FromSeconds(1));
        await _bed.StepAsync(1.9);
        Assert.Equal(0, _bed.Prober.Runs(ProbeKind.Liveness));
        await _bed.StepAsync(0.2);
        Assert.Equal(1, _bed.Prober.Runs(ProbeKind.Liveness));
    }

    [Fact]
    public async Task Run_StartupProbe_GatesTheOthersUntilItSucceeds()
    {
        _bed.Prober.Answer(ProbeKind.Startup, false);
        _bed.Sync(ProbeBed.Pod(ProbeBed.Probe(), ProbeBed.Probe(), ProbeBed.Probe(failure: 100)));
        for (var i = 0; i < 5; i++)
            await _bed.StepAsync();
        Assert.Equal(0, _bed.Prober.Runs(ProbeKind.Readiness) + _bed.Prober.Runs(ProbeKind.Liveness));
        Assert.Equal(ProbeVerdict.Unknown, _bed.Verdict(ProbeKind.Startup));

        _bed.Prober.Answer(ProbeKind.Startup, true);
        await _bed.StepAsync();
        var startupRuns = _bed.Prober.Runs(ProbeKind.Startup);
        await _bed.StepAsync(0.1);
        Assert.Equal(1, _bed.Prober.Runs(ProbeKind.Readiness));
        await _bed.StepAsync();
        await _bed.StepAsync();
        Assert.True(_bed.Prober.Runs(ProbeKind.Liveness) >= 2);
        Assert.Equal(startupRuns, _bed.Prober.Runs(ProbeKind.Startup));
    }

    [Fact]
    public async Task Run_LivenessFailure_HoldsUntilANewContainer()
    {
        var pod = ProbeBed.Pod(liveness: ProbeBed.Probe(failure: 2));
        _bed.Prober.Answer(ProbeKind.Liveness, false);
        _bed.Sync(pod);
        for (var i = 0; i < 6; i++)
            await _bed.StepAsync();
        Assert.Equal(2, _bed.Prober.Runs(ProbeKind.Liveness));
        Assert.Equal(ProbeVerdict.Failure, _bed.Verdict(ProbeKind.Liveness));

        _bed.Sync(pod, "id-1", ContainerState.Exited);
        Assert.Null(_bed.Verdict(ProbeKind.Liveness));
        _bed.Sync(pod, "id-2");
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Liveness, "id-2"));
        await _bed.StepAsync();
        Assert.Equal(3, _bed.Prober.Runs(ProbeKind.Liveness));
    }

    [Theory]
    [InlineData("Errored")]
    [InlineData("Late")]
    public async Task Run_ResultThatSaysNothing_IsNotCounted(string result)
    {
        _bed.Sync(ProbeBed.Pod(readiness: ProbeBed.Probe()));
        await _bed.StepAsync();
        _bed.Prober.Answer(ProbeKind.Readiness, new ProbeOutcome(Enum.Parse<ProbeResult>(result), "x"));
        for (var i = 0; i < 5; i++)
            await _bed.StepAsync();
        Assert.True(_bed.Prober.Runs(ProbeKind.Readiness) > 4);
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Readiness));
    }

    [Fact]
    public async Task VerdictChanged_OnlyOnChange_IsRaisedOutsideTheLock()
    {
        var raised = 0;
        _bed.Loop.VerdictChanged += uid =>
        {
            Assert.Equal("uid-1", uid);
            Task.Run(() => _bed.Sync(ProbeBed.Pod())).Wait(TimeSpan.FromSeconds(10));
            Interlocked.Increment(ref raised);
        };
        _bed.Sync(ProbeBed.Pod(readiness: ProbeBed.Probe()));
        await _bed.StepAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref raised) == 1, TimeSpan.FromSeconds(10), "the first change is told");
        for (var i = 0; i < 3; i++)
            await _bed.StepAsync();
        Assert.Equal(1, Volatile.Read(ref raised));
    }

    [Fact]
    public async Task StopLivenessAndStartup_TerminatingPod_OnlyReadinessGoesOn()
    {
        _bed.Prober.Answer(ProbeKind.Startup, false);
        _bed.Sync(ProbeBed.Pod(ProbeBed.Probe(), ProbeBed.Probe(), ProbeBed.Probe(failure: 100)));
        await _bed.StepAsync();
        _bed.Loop.StopLivenessAndStartup("uid-1");
        var startups = _bed.Prober.Runs(ProbeKind.Startup);
        await _bed.StepAsync();
        await _bed.StepAsync();
        Assert.Equal((startups, 0), (_bed.Prober.Runs(ProbeKind.Startup), _bed.Prober.Runs(ProbeKind.Liveness)));
        Assert.True(_bed.Prober.Runs(ProbeKind.Readiness) >= 2);
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Liveness));
    }

    [Fact]
    public async Task Remove_RunningProbe_IsCancelledAndNothingIsLeft()
    {
        _bed.Prober.Hold = new TaskCompletionSource();
        _bed.Sync(ProbeBed.Pod(readiness: ProbeBed.Probe()));
        _bed.Time.Advance(TimeSpan.FromSeconds(0.1));
        await Eventually.TrueAsync(() => _bed.Prober.Runs(ProbeKind.Readiness) == 1, TimeSpan.FromSeconds(10), "the probe runs");
        _bed.Loop.Remove("uid-1");
        await _bed.SettleAsync();
        await _bed.StepAsync(5);
        Assert.Equal(1, _bed.Prober.Runs(ProbeKind.Readiness));
        Assert.Empty(_bed.Loop.Verdicts("uid-1"));
    }

    [Fact]
    public async Task Run_SlowProbe_SkipsTicksInsteadOfPilingUp()
    {
        _bed.Prober.Hold = new TaskCompletionSource();
        _bed.Sync(ProbeBed.Pod(readiness: ProbeBed.Probe()));
        for (var i = 0; i < 5; i++)
            _bed.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => _bed.Prober.Runs(ProbeKind.Readiness) == 1, TimeSpan.FromSeconds(10), "the probe runs");
        var hold = _bed.Prober.Hold;
        _bed.Prober.Hold = null;
        hold.SetResult();
        await _bed.SettleAsync();
        await _bed.StepAsync();
        Assert.Equal(2, _bed.Prober.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public async Task Run_MoreThanTheBound_WaitAndAllRun()
    {
        using var bed = new ProbeBed(new ProbeOptions { MaxConcurrent = 3 });
        bed.Prober.Hold = new TaskCompletionSource();
        for (var i = 0; i < 10; i++)
        {
            var pod = ProbeBed.Pod(readiness: ProbeBed.Probe(period: 60));
            pod.Metadata.Uid = $"uid-{i}";
            bed.Sync(pod, $"id-{i}");
        }

        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => bed.Prober.Runs(ProbeKind.Readiness) == 3, TimeSpan.FromSeconds(10), "three run");
        var hold = bed.Prober.Hold;
        bed.Prober.Hold = null;
        hold.SetResult();
        await bed.SettleAsync();
        Assert.Equal((10, 3), (bed.Prober.Runs(ProbeKind.Readiness), bed.Prober.MostAtOnce));
    }

    [Fact]
    public async Task Restart_ReadyContainer_StaysReadyAndItsFirstProbeIsSpread()
    {
        var pod = ProbeBed.Pod(readiness: ProbeBed.Probe(period: 10, failure: 2));
        _bed.Sync(pod);
        await _bed.StepAsync(0.1);
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Readiness));
        _bed.Restart();
        _bed.Prober.Answer(ProbeKind.Readiness, false);
        var runs = _bed.Prober.Runs(ProbeKind.Readiness);

        _bed.Sync(pod, age: TimeSpan.FromMinutes(1));
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Readiness));
        await _bed.StepAsync(4.9);
        Assert.Equal(runs, _bed.Prober.Runs(ProbeKind.Readiness));
        await _bed.StepAsync(0.2);
        Assert.Equal(runs + 1, _bed.Prober.Runs(ProbeKind.Readiness));
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Readiness));
        await _bed.StepAsync(10);
        Assert.Equal(ProbeVerdict.Failure, _bed.Verdict(ProbeKind.Readiness));
    }

    [Fact]
    public async Task Restart_StartedContainer_IsNotAskedAgainWhetherItStarted()
    {
        var pod = ProbeBed.Pod(startup: ProbeBed.Probe(), readiness: ProbeBed.Probe());
        _bed.Sync(pod);
        await _bed.StepAsync();
        _bed.Restart();
        var runs = _bed.Prober.Runs(ProbeKind.Startup);
        _bed.Sync(pod, age: TimeSpan.FromMinutes(1));
        await _bed.StepAsync(2);
        Assert.Equal(runs, _bed.Prober.Runs(ProbeKind.Startup));
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Startup));
    }

    [Fact]
    public void Sync_StatusOfTheApiServerSaysReady_IsBelievedWithoutACheckpoint()
    {
        var pod = ProbeBed.Pod(readiness: ProbeBed.Probe());
        pod.Status = new V1PodStatus
        {
            ContainerStatuses = [new V1ContainerStatus { Name = "c", ContainerID = "containerd://id-1", Ready = true, Image = "", ImageID = "" }],
        };
        _bed.Sync(pod, age: TimeSpan.FromMinutes(1));
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Readiness));
    }

    [Fact]
    public async Task Sync_SidecarAndPlainInitContainer_OnlyTheSidecarIsProbed()
    {
        var pod = ProbeBed.Pod();
        pod.Spec.InitContainers =
        [
            new V1Container { Name = "plain", ReadinessProbe = ProbeBed.Probe() },
            new V1Container { Name = "c", RestartPolicy = "Always", ReadinessProbe = ProbeBed.Probe() },
        ];
        pod.Spec.Containers = [new V1Container { Name = "app" }];
        _bed.Sync(pod);
        await _bed.StepAsync();
        Assert.Equal(ProbeVerdict.Success, _bed.Verdict(ProbeKind.Readiness));
    }

    [Fact]
    public async Task Metrics_RunsAndRemoval_AppearAndGoWithThePod()
    {
        _bed.Sync(ProbeBed.Pod(readiness: ProbeBed.Probe()));
        await _bed.StepAsync();
        _bed.Prober.Answer(ProbeKind.Readiness, false);
        await _bed.StepAsync();
        var text = await TextAsync();
        Assert.Contains("prober_probe_total{probe_type=\"Readiness\",result=\"successful\",container=\"c\",pod=\"web\",namespace=\"default\",pod_uid=\"uid-1\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("result=\"failed\"", text, StringComparison.Ordinal);
        Assert.Contains("prober_probe_duration_seconds_count{probe_type=\"Readiness\",container=\"c\",pod=\"web\",namespace=\"default\"} 1", text, StringComparison.Ordinal);
        _bed.Loop.Remove("uid-1");
        Assert.DoesNotContain("uid-1", await TextAsync(), StringComparison.Ordinal);
    }

    private async Task<string> TextAsync()
    {
        using var stream = new MemoryStream();
        await _bed.Registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
