using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.PodCollection;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.PodCollection;

public sealed class PodCollectionTests
{
    [Fact]
    public void Ended_MoreThanThreshold_EvictedFirstThenOldest()
    {
        var pods = new[] { Ended("old", 0), Ended("young", 100), Ended("evicted", 200, "Failed", "Evicted"), Pod("runs") };

        Assert.Equal(["evicted", "old"], PodCollectionRules.Ended(pods, 1).Select(p => p.Metadata.Name));
        Assert.Empty(PodCollectionRules.Ended(pods, 3));
        Assert.Empty(PodCollectionRules.Ended(pods, 0));
    }

    [Theory]
    [InlineData("False", true, true, true)]
    [InlineData("True", true, true, false)]
    [InlineData("False", false, true, false)]
    [InlineData("False", true, false, false)]
    public void OnLostNodes_Table(string ready, bool outOfService, bool deleted, bool expected)
    {
        var node = Node();
        node.Status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = ready }] };
        node.Spec = new V1NodeSpec { Taints = outOfService ? [new V1Taint { Key = "node.kubernetes.io/out-of-service", Effect = "NoExecute" }] : null };
        var pod = Pod("p");
        pod.Metadata.DeletionTimestamp = deleted ? Begin : null;

        Assert.Equal(expected, PodCollectionRules.OnLostNodes([pod], new Dictionary<string, V1Node> { ["n1"] = node }).Count == 1);
    }

    [Fact]
    public async Task Run_NodeIsGone_PodFailsAndGoesAfterQuarantine()
    {
        var time = new FakeTimeProvider();
        await using var cluster = await RunningCluster.StartAsync(new ClusterControllerOptions(), time, c => new PodCollectionController(c));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync("/api/v1/nodes", """{"metadata":{"name":"n1"}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", """{"metadata":{"name":"lost"},"spec":{"nodeName":"gone","containers":[{"name":"c","image":"i"}]}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", """{"metadata":{"name":"kept"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", """{"metadata":{"name":"held","finalizers":["a.io/keep"]},"spec":{"nodeName":"gone","containers":[{"name":"c","image":"i"}]}}""");

        await cluster.EventuallyAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/pods/lost")).Code == 404;
        }, "the pod goes");
        await cluster.EventuallyAsync(async () => (await cluster.Api.Pods.GetAsync(ns, "held", cluster.Cancel)).Metadata.DeletionTimestamp is not null, "the other one is told");
        var held = await cluster.Api.Pods.GetAsync(ns, "held", cluster.Cancel);
        Assert.Equal("Failed", held.Status.Phase);
        Assert.Contains(held.Status.Conditions, c => c is { Type: "DisruptionTarget", Reason: "DeletionByPodGC", Message: "PodGC: node no longer exists" });
        Assert.Null((await cluster.Api.Pods.GetAsync(ns, "kept", cluster.Cancel)).Metadata.DeletionTimestamp);
    }

    private static V1Pod Ended(string name, int age, string phase = "Succeeded", string? reason = null)
    {
        var pod = Pod(name);
        (pod.Status.Phase, pod.Status.Reason, pod.Metadata.CreationTimestamp) = (phase, reason, Begin.AddSeconds(age));
        return pod;
    }
}
