using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Job;

namespace NodeStack.ControlPlane.Tests.Controllers.Job;

public sealed class JobPlannerTests
{
    /// <summary>However pods end and wherever the controller dies: the Job ends, no more than parallelism pods run, and each pod is counted once.</summary>
    [Fact]
    public void Job_PodsEndAnyhowAndControllerDiesAnywhere_EndsWithEachPodCountedOnce() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 5], Gen.Int[0, 4], Gen.Bool, Gen.Int[0, 10], Gen.Int).Sample((completions, parallelism, limit, isIndexed, luck, seed) =>
        {
            var random = new Random(seed);
            var world = new JobWorld(JobWorld.New(completions, parallelism, limit, isIndexed), random);
            for (var turn = 0; turn < 400 && !world.IsFinished; turn++)
            {
                world.Reconcile(random.Next(8));
                Assert.True(world.Pods.Count(p => p.Status.Phase == "Running") <= parallelism);
                world.RunPods(luck / 10.0);
            }
            world.Reconcile(9);
            var status = world.Job.Status;
            Assert.True(world.IsFinished, "not finished");
            Assert.DoesNotContain(world.Pods, JobRules.IsTracked);
            Assert.Equal(0, status.Active);
            Assert.Empty(status.UncountedTerminatedPods.Succeeded ?? []);
            Assert.Empty(status.UncountedTerminatedPods.Failed ?? []);
            Assert.Equal(world.Failed.Count, status.Failed ?? 0);
            Assert.Equal(isIndexed ? world.SucceededIndexes.Count : world.Succeeded.Count, status.Succeeded ?? 0);
            if (isIndexed)
                Assert.Equal(IndexSet.Of(world.SucceededIndexes).ToString(), status.CompletedIndexes ?? "");
            Assert.Equal((status.Succeeded ?? 0) >= completions, JobRules.Condition(world.Job, JobRules.Complete) is not null);
            Assert.NotNull(JobRules.Condition(world.Job, JobRules.Complete) is null ? JobRules.Condition(world.Job, JobRules.FailureTarget) : JobRules.Condition(world.Job, JobRules.SuccessCriteriaMet));
        }, iter: 400, threads: 1);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(6, 320)]
    [InlineData(7, 600)]
    [InlineData(60, 600)]
    public void Remaining_FailuresInARow_DoublesFrom10SecondsTo10Minutes(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), JobBackoffRules.Remaining(new JobBackoff(failures, failures == 0 ? null : TestPods.Now.UtcDateTime), TestPods.Now));

    private static V1Pod Ended(string name, string phase, int exitCode = 0, int at = 0)
    {
        var pod = TestPods.Pod(name, phase: phase, readyFor: null);
        pod.Metadata.Finalizers = [JobRules.TrackingFinalizer];
        pod.Status.ContainerStatuses =
            [new V1ContainerStatus { Name = "c", State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = exitCode, FinishedAt = TestPods.Now.UtcDateTime.AddSeconds(at) } } }];
        return pod;
    }

    [Fact]
    public void Next_SuccessBetweenFailures_CountsOnlyTheLaterOnes()
    {
        V1Pod[] failed = [Ended("a", "Failed", 1, at: -30), Ended("b", "Failed", 1, at: -10), Ended("c", "Failed", 1, at: -5)];
        Assert.Equal(new JobBackoff(2, TestPods.Now.UtcDateTime.AddSeconds(-5)), JobBackoffRules.Next(new JobBackoff(7, null), [Ended("s", "Succeeded", at: -20)], failed));
        Assert.Equal(new JobBackoff(10, TestPods.Now.UtcDateTime.AddSeconds(-5)), JobBackoffRules.Next(new JobBackoff(7, null), [], failed));
        Assert.Equal(JobBackoff.None, JobBackoffRules.Next(new JobBackoff(7, null), [Ended("s", "Succeeded")], []));
    }

    [Theory]
    [InlineData("In", 3, "FailJob", true, "Container c for pod ns/p failed with exit code 3 matching FailJob rule at index 0")]
    [InlineData("In", 4, "", true, null)]
    [InlineData("NotIn", 4, "FailJob", true, "Container c for pod ns/p failed with exit code 4 matching FailJob rule at index 0")]
    [InlineData("NotIn", 0, "", true, null)]
    public void Match_ExitCodes_GoByTheFirstRule(string op, int code, string action, bool counts, string? message)
    {
        var rule = new V1PodFailurePolicyRule { Action = "FailJob", OnExitCodes = new V1PodFailurePolicyOnExitCodesRequirement { OperatorProperty = op, Values = [3] } };
        Assert.Equal(new PodFailureVerdict(counts, action, message), PodFailureRules.Match(new V1PodFailurePolicy { Rules = [rule] }, Ended("p", "Failed", code)));
    }

    [Theory]
    [InlineData("0-2", null, "0-2", true)]
    [InlineData("0-2", null, "0,1", false)]
    [InlineData("0-5", 2, "1,4,7", true)]
    [InlineData(null, 2, "8,9", true)]
    [InlineData(null, 2, "9", false)]
    public void Match_SuccessPolicy_WantsIndexesOrACount(string? indexes, int? count, string succeeded, bool isMet)
    {
        var policy = new V1SuccessPolicy { Rules = [new V1SuccessPolicyRule { SucceededIndexes = indexes, SucceededCount = count }] };
        Assert.Equal(isMet ? "Matched rules at index 0" : null, SuccessPolicyRules.Match(policy, 10, IndexSet.Parse(succeeded, 10)));
    }

    [Fact]
    public void Plan_TwoPodsOfOneIndexAndOneBeyond_KeepsOne()
    {
        var job = JobWorld.New(2, 2, 6, isIndexed: true);
        V1Pod[] pods = [.. new[] { "0", "0", "1", "7" }.Select((index, i) =>
        {
            var pod = TestPods.Pod($"p{i}", readyFor: 100 - i);
            pod.Metadata.Annotations = new Dictionary<string, string> { [PodIndexRules.Index] = index };
            pod.Metadata.Finalizers = [JobRules.TrackingFinalizer];
            return pod;
        })];
        var plan = JobPodPlanner.Plan(JobSeenBuilder.Build(JobStatusRules.Started(job, TestPods.Now), pods, JobBackoff.None), false, TestPods.Now);
        Assert.Equal(2, plan.Delete.Length);
        Assert.Contains(plan.Delete, p => p.Metadata.Name == "p3");
        Assert.True(plan.ForgetsDeleted);
    }
}
