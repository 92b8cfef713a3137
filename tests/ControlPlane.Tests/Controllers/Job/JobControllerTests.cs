using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Job;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Controllers.Job;

public sealed class JobControllerTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static readonly string[] Controllers = ["job-controller"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    internal static V1Job Job(string name, int completions, int parallelism, Action<V1JobSpec>? change = null)
    {
        var template = TestPods.Template(name, restartPolicy: "Never");
        template.Metadata.Labels = null;
        var job = new V1Job
        {
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new V1JobSpec { Completions = completions, Parallelism = parallelism, Template = template },
        };
        change?.Invoke(job.Spec);
        return job;
    }

    private static async Task<V1Job> EndedAsync(ApiResources api, string ns, string name, string condition, string reason)
    {
        V1Job? last = null;
        try
        {
            return await Eventually.GetAsync(
                async () => (last = await api.Jobs.GetAsync(ns, name, None)).Status?.Conditions?.Any(c => c.Type == condition && c.Status == "True" && c.Reason == reason) == true ? last : null,
                s_patience, $"{name} {condition} for {reason}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it says {k8s.KubernetesJson.Serialize(last?.Status)}", e);
        }
    }

    private static async Task<IReadOnlyList<V1Pod>> PodsAsync(ApiResources api, string ns) => (await api.Pods.ListAsync(ns, new ListQuery(), None)).Items;

    private static int IndexOf(V1Pod pod) => PodIndexRules.IndexOf(pod) ?? -1;

    [Fact]
    public async Task Job_PodsSucceed_Completes()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server, _ => PodFate.Succeed);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(ns, Job("work", 5, 2), None);
        var job = await EndedAsync(api, ns, "work", "Complete", "CompletionsReached");
        Assert.Equal((5, 0, 0, 0), (job.Status.Succeeded, job.Status.Failed ?? 0, job.Status.Active ?? 0, job.Status.Terminating ?? 0));
        Assert.NotNull(job.Status.CompletionTime);
        Assert.Equal(["Complete", "SuccessCriteriaMet"], job.Status.Conditions.Select(c => c.Type).Order());
        var pods = await PodsAsync(api, ns);
        Assert.Equal(5, pods.Count);
        Assert.All(pods, p => Assert.False(JobRules.IsTracked(p)));
        await Eventually.TrueAsync(
            async () => (await api.Events.ListAsync(ns, new ListQuery(), None)).Items.Any(e => e is { Reason: "Completed", Message: "Job completed", Source.Component: "job-controller" }), s_patience, "told");
    }

    [Fact]
    public async Task Job_IndexFailsForGood_OthersGoOnAndItFails()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server, p => IndexOf(p) == 1 ? PodFate.Fail : PodFate.Succeed);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(ns, Job("many", 4, 4, s => (s.CompletionMode, s.BackoffLimitPerIndex) = ("Indexed", 0)), None);
        var job = await EndedAsync(api, ns, "many", "Failed", "FailedIndexes");
        Assert.Equal(("0,2,3", "1", 3, 1), (job.Status.CompletedIndexes, job.Status.FailedIndexes, job.Status.Succeeded, job.Status.Failed));
        var pod = (await PodsAsync(api, ns)).Single(p => IndexOf(p) == 2);
        Assert.Equal(("many-2", "2"), (pod.Spec.Hostname, pod.Metadata.Labels[PodIndexRules.Index]));
        Assert.StartsWith("many-2-", pod.Metadata.Name, StringComparison.Ordinal);
        Assert.Equal($"metadata.labels['{PodIndexRules.Index}']", pod.Spec.Containers[0].Env.Single(e => e.Name == "JOB_COMPLETION_INDEX").ValueFrom.FieldRef.FieldPath);
    }

    [Fact]
    public async Task Job_SuspendedAndResumed_LosesItsPodsAndGoesOn()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(ns, Job("pause", 3, 3), None);
        await Eventually.TrueAsync(async () => (await api.Jobs.GetAsync(ns, "pause", None)).Status is { Active: 3, Ready: 3 }, s_patience, "three run");
        await api.Jobs.PatchAsync(ns, "pause", ApiPatch.Merge(JsonNode.Parse("""{"spec":{"suspend":true}}""")!), None);
        await Eventually.TrueAsync(
            async () => (await api.Jobs.GetAsync(ns, "pause", None)).Status is { Active: null or 0, StartTime: null } s && s.Conditions.Any(c => c is { Type: "Suspended", Status: "True", Reason: "JobSuspended" })
                && (await PodsAsync(api, ns)).Count == 0, s_patience, "suspended");
        kubelets.Fate = _ => PodFate.Succeed;
        await api.Jobs.PatchAsync(ns, "pause", ApiPatch.Merge(JsonNode.Parse("""{"spec":{"suspend":false}}""")!), None);
        var job = await EndedAsync(api, ns, "pause", "Complete", "CompletionsReached");
        Assert.Equal((3, 0), (job.Status.Succeeded, job.Status.Failed ?? 0));
        Assert.Contains(job.Status.Conditions, c => c is { Type: "Suspended", Status: "False", Reason: "JobResumed" });
    }

    [Fact]
    public async Task Job_FailurePolicyMatches_FailsAtOnce()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        var first = "";
        await using var kubelets = FakeKubelets.Start(fixture.Server, p => p.Metadata.NamespaceProperty == ns && (Interlocked.CompareExchange(ref first, p.Metadata.Name, "").Length == 0 || first == p.Metadata.Name) ? PodFate.Fail : PodFate.Run);
        var api = controllers.Api;
        var rule = new V1PodFailurePolicyRule { Action = "FailJob", OnExitCodes = new V1PodFailurePolicyOnExitCodesRequirement { OperatorProperty = "In", Values = [1] } };
        await api.Jobs.CreateAsync(ns, Job("strict", 3, 3, s => s.PodFailurePolicy = new V1PodFailurePolicy { Rules = [rule] }), None);
        var job = await EndedAsync(api, ns, "strict", "Failed", "PodFailurePolicy");
        Assert.Equal(
            $"Container c for pod {ns}/{first} failed with exit code 1 matching FailJob rule at index 0", job.Status.Conditions.Single(c => c.Type == "FailureTarget").Message);
        Assert.Equal((0, 3), (job.Status.Succeeded ?? 0, job.Status.Failed));
    }

    [Fact]
    public async Task Job_SuccessPolicyMet_CompletesAndEndsTheRest()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server, p => IndexOf(p) == 0 ? PodFate.Succeed : PodFate.Run);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(
            ns, Job("lead", 3, 3, s => (s.CompletionMode, s.SuccessPolicy) = ("Indexed", new V1SuccessPolicy { Rules = [new V1SuccessPolicyRule { SucceededIndexes = "0" }] })), None);
        var job = await EndedAsync(api, ns, "lead", "Complete", "SuccessPolicy");
        Assert.Equal(("0", 1, 0), (job.Status.CompletedIndexes, job.Status.Succeeded, job.Status.Failed ?? 0));
        Assert.Single(await PodsAsync(api, ns));
    }

    [Fact]
    public async Task Job_LongerThanItMay_Fails()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        await controllers.Api.Jobs.CreateAsync(ns, Job("slow", 1, 1, s => s.ActiveDeadlineSeconds = 1), None);
        var job = await EndedAsync(controllers.Api, ns, "slow", "Failed", "DeadlineExceeded");
        Assert.Equal("Job was active longer than specified deadline", job.Status.Conditions.Single(c => c.Type == "Failed").Message);
    }

    [Fact]
    public async Task Job_WatchesThatTellLateAndKilledInTheMiddle_CountsEachPodOnce()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers, lag: TimeSpan.FromMilliseconds(100));
        await using var kubelets = FakeKubelets.Start(fixture.Server, _ => PodFate.Succeed);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(ns, Job("late", 20, 6), None);
        await Eventually.TrueAsync(async () => (await PodsAsync(api, ns)).Count > 5, s_patience, "begun");
        await controllers.KillAsync();
        controllers.Begin();
        var job = await EndedAsync(api, ns, "late", "Complete", "CompletionsReached");
        var pods = await PodsAsync(api, ns);
        Assert.Equal((20, 0, 20), (job.Status.Succeeded, job.Status.Failed ?? 0, pods.Count));
        Assert.All(pods, p => Assert.False(JobRules.IsTracked(p)));
    }

    [Fact]
    public async Task Job_Deleted_PodsAreFree()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(ns, Job("gone", 2, 2), None);
        await Eventually.TrueAsync(async () => (await api.Jobs.GetAsync(ns, "gone", None)).Status?.Ready == 2, s_patience, "two run");
        await api.Jobs.DeleteAsync(ns, "gone", new V1DeleteOptions { PropagationPolicy = "Background" }, None);
        await Eventually.TrueAsync(async () => (await PodsAsync(api, ns)).All(p => !JobRules.IsTracked(p)), s_patience, "no finalizers");
    }

    [Fact]
    public async Task Job_OfAnotherManager_IsLeftAlone()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server, _ => PodFate.Succeed);
        var api = controllers.Api;
        await api.Jobs.CreateAsync(ns, Job("theirs", 1, 1, s => s.ManagedBy = "example.com/other"), None);
        await api.Jobs.CreateAsync(ns, Job("ours", 1, 1), None);
        await EndedAsync(api, ns, "ours", "Complete", "CompletionsReached");
        Assert.Null((await api.Jobs.GetAsync(ns, "theirs", None)).Status?.StartTime);
        Assert.Single(await PodsAsync(api, ns));
    }
}
