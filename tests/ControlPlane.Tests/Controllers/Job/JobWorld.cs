using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Job;

namespace NodeStack.ControlPlane.Tests.Controllers.Job;

/// <summary>A Job, its pods and a controller in memory. The controller can die between any two of its steps.</summary>
internal sealed class JobWorld(V1Job job, Random random)
{
    private JobBackoff _backoff = JobBackoff.None;
    private int _made;

    public V1Job Job { get; private set; } = job;

    public List<V1Pod> Pods { get; } = [];

    public DateTimeOffset Now { get; private set; } = TestPods.Now;

    /// <summary>Pods that ended well, or in whatever other way, and were not forgotten.</summary>
    public HashSet<string> Succeeded { get; } = [];
    public HashSet<string> Failed { get; } = [];
    public HashSet<int> SucceededIndexes { get; } = [];

    public bool IsFinished => JobRules.IsFinished(Job);

    public static V1Job New(int completions, int parallelism, int backoffLimit, bool isIndexed) => new()
    {
        Metadata = new V1ObjectMeta { Name = "job", NamespaceProperty = "ns", Uid = "job-uid" },
        Spec = new V1JobSpec
        {
            Completions = completions,
            Parallelism = parallelism,
            BackoffLimit = backoffLimit,
            CompletionMode = isIndexed ? "Indexed" : "NonIndexed",
            Template = TestPods.Template("job", restartPolicy: "Never"),
        },
    };

    /// <param name="diesAfter">0: before the status is written, 1: before finalizers are removed, 2: before pods are counted, else not at all.</param>
    public void Reconcile(int diesAfter)
    {
        Now += TimeSpan.FromMinutes(11);
        if (IsFinished)
            return;
        var seen = JobSeenBuilder.Build(JobStatusRules.Started(Job, Now), Pods, _backoff);
        var finish = JobFinishRules.Decide(seen, Now);
        var plan = JobPodPlanner.Plan(seen, finish is not null, Now);
        Assert.True(plan.Create.IsEmpty || plan.Delete.IsEmpty);
        foreach (var pod in plan.Delete)
            Delete(pod, plan.ForgetsDeleted);
        foreach (var index in plan.Create)
            Create(seen, index);
        if (diesAfter == 0)
            return;
        var outcome = new JobOutcome(plan.Create.Length, plan.Delete.Length, 0);
        (finish, var goesOn) = JobFinishRules.Review(seen, finish, plan, outcome, Now);
        var (status, events) = JobStatusRules.Compute(seen, outcome, goesOn, Now);
        var tracking = JobTrackingPlanner.Plan(seen, status, finish, events, Now);
        Write(tracking.Status);
        _backoff = seen.Backoff;
        if (diesAfter == 1)
            return;
        foreach (var pod in tracking.Unfinalize)
            Unfinalize(pod);
        if (diesAfter == 2)
            return;
        var kept = Pods.Where(JobRules.IsTracked).Select(p => p.Metadata.Uid).ToHashSet();
        var settled = JobTrackingPlanner.Settle(seen, tracking, kept, Now);
        if (settled.MustWrite)
            Write(settled.Status);
    }

    /// <param name="succeeds">How likely a pod ends well, of those that end.</param>
    public void RunPods(double succeeds)
    {
        foreach (var pod in Pods.Where(p => p.Status.Phase == "Running" && random.Next(3) > 0).ToArray())
        {
            var isGood = random.NextDouble() < succeeds;
            End(pod, isGood ? "Succeeded" : "Failed");
        }
    }

    private void End(V1Pod pod, string phase)
    {
        pod.Status.Phase = phase;
        if (!JobRules.IsTracked(pod))
            return;
        (phase == "Succeeded" ? Succeeded : Failed).Add(pod.Metadata.Uid);
        if (phase == "Succeeded" && PodIndexRules.IndexOf(pod) is { } index)
            SucceededIndexes.Add(index);
    }

    private void Create(JobSeen seen, int? index)
    {
        var replaced = index is { } i ? seen.Replaced.GetValueOrDefault(i) : null;
        var pod = JobPodBuilder.Build(Job, index, replaced);
        pod.Metadata.Name = pod.Metadata.Uid = $"p{_made++.ToString(CultureInfo.InvariantCulture)}";
        pod.Metadata.CreationTimestamp = Now.UtcDateTime;
        pod.Status = new V1PodStatus { Phase = "Running" };
        Pods.Add(pod);
    }

    private void Delete(V1Pod pod, bool forget)
    {
        pod.Metadata.DeletionTimestamp = Now.UtcDateTime;
        if (forget)
            pod.Metadata.Finalizers = null;
        if (pod.Status.Phase == "Running")
            End(pod, "Failed");
        Pods.RemoveAll(p => p.Metadata.DeletionTimestamp is not null && !JobRules.IsTracked(p));
    }

    private void Unfinalize(V1Pod pod)
    {
        pod.Metadata.Finalizers = null;
        Pods.RemoveAll(p => p.Metadata.DeletionTimestamp is not null && !JobRules.IsTracked(p));
    }

    private void Write(V1JobStatus status) => Job = NodeStack.ControlPlane.Controllers.Reconciling.ObjectCopy.Of(With(status));

    private V1Job With(V1JobStatus status)
    {
        var copy = NodeStack.ControlPlane.Controllers.Reconciling.ObjectCopy.Of(Job);
        copy.Status = status;
        return copy;
    }
}
