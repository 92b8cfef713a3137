using k8s.Models;
using NodeStack.ControlPlane.Controllers.Endpoints;
using NodeStack.ControlPlane.Controllers.EndpointSliceMirroring;
using NodeStack.ControlPlane.Controllers.EndpointSlices;
using NodeStack.KubeApi.Client;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.EndpointSlices;

/// <summary>All three controllers of endpoints against a real API server.</summary>
public sealed class EndpointControllersTests
{
    private const string Web = """{"metadata":{"name":"web","labels":{"a":"b"}},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}""";

    [Fact]
    public async Task Run_PodsComeAndGo_SlicesAndEndpointsFollow()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new EndpointSliceController(c), c => new EndpointsController(c));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync("/api/v1/nodes", """{"metadata":{"name":"n1"}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/services", Web);
        await cluster.EventuallyAsync(async () => (await SlicesAsync(cluster, ns)) is [var slice] && (slice.Endpoints?.Count ?? 0) == 0, "a slice without endpoints");

        for (var i = 0; i < 5; i++)
            await PodAsync(cluster, ns, $"p{i}", $"10.1.0.{i + 1}", i < 3);
        await cluster.EventuallyAsync(async () => (await SlicesAsync(cluster, ns)) is [{ Endpoints.Count: 5 } five] && five.Endpoints.Count(e => e.Conditions.Ready == true) == 3, "five endpoints, three ready");
        await cluster.EventuallyAsync(async () => await EndpointsAsync(cluster, ns) is { Subsets: [{ Addresses.Count: 3, NotReadyAddresses.Count: 2 }] }, "Endpoints of five");

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/pods/p0?gracePeriodSeconds=0");
        await cluster.EventuallyAsync(async () => (await SlicesAsync(cluster, ns)) is [{ Endpoints.Count: 4 }], "four endpoints");

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/services/web");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/endpoints/web")).Code == 404, "Endpoints go with their service");
    }

    [Fact]
    public async Task Run_SliceDeletedByHand_ComesAgain()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new EndpointSliceController(c));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/services", Web);
        await cluster.EventuallyAsync(async () => (await SlicesAsync(cluster, ns)).Count == 1, "a slice");
        var first = (await SlicesAsync(cluster, ns))[0].Metadata;

        await cluster.Api.EndpointSlices.DeleteAsync(ns, first.Name, null, cluster.Cancel);

        await cluster.EventuallyAsync(async () => (await SlicesAsync(cluster, ns)) is [var slice] && slice.Metadata.Uid != first.Uid, "another slice");
    }

    [Fact]
    public async Task Run_ServiceWithoutSelector_EndpointsOfItsUserAreMirrored()
    {
        await using var cluster = await RunningCluster.StartAsync(
            c => new EndpointSliceController(c), c => new EndpointsController(c), c => new EndpointSliceMirroringController(c));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/services", """{"metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/endpoints", """{"metadata":{"name":"web","labels":{"x":"y"}},"subsets":[{"addresses":[{"ip":"10.9.0.1"}],"notReadyAddresses":[{"ip":"10.9.0.2"}],"ports":[{"port":8080}]}]}""");

        await cluster.EventuallyAsync(async () => (await SlicesAsync(cluster, ns)) is [{ Endpoints.Count: 2 } slice]
            && slice.Metadata.Labels["endpointslice.kubernetes.io/managed-by"] == "endpointslicemirroring-controller.k8s.io" && slice.Metadata.Labels["x"] == "y", "a mirror");

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/endpoints/web");
        await cluster.EventuallyAsync(async () => (await SlicesAsync(cluster, ns)).Count == 0, "the mirror goes with what it shows");
    }

    private static async Task<IReadOnlyList<V1EndpointSlice>> SlicesAsync(RunningCluster cluster, string ns) =>
        (await cluster.Api.EndpointSlices.ListAsync(ns, new ListQuery(), cluster.Cancel)).Items;

    private static async Task<V1Endpoints?> EndpointsAsync(RunningCluster cluster, string ns) =>
        (await cluster.Api.Endpoints.ListAsync(ns, new ListQuery(), cluster.Cancel)).Items.FirstOrDefault();

    internal static async Task PodAsync(RunningCluster cluster, string ns, string name, string ip, bool ready)
    {
        var made = await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods",
            $$$"""{"metadata":{"name":"{{{name}}}","labels":{"app":"web"}},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]}}""");
        Assert.True(made.Code == 201, made.Text);
        var pod = await cluster.Api.Pods.GetAsync(ns, name, cluster.Cancel);
        pod.Status = new V1PodStatus
        {
            Phase = "Running", PodIP = ip, PodIPs = [new V1PodIP { Ip = ip }],
            Conditions = [new V1PodCondition { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = TestObjects.Begin }],
        };
        await cluster.Api.Pods.ReplaceAsync(ns, pod, cluster.Cancel, "status");
    }
}
