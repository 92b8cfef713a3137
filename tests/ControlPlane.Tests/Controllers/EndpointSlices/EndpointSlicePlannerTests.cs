using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.EndpointSlices;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.EndpointSlices;

public sealed class EndpointSlicePlannerTests
{
    private static int s_made;

    [Fact]
    public void Plan_NoPods_OnePlaceholder()
    {
        var slices = Settle(Service(), [], []);

        var slice = Assert.Single(slices);
        Assert.Empty(slice.Endpoints);
        Assert.Empty(slice.Ports);
        Assert.Equal("web", slice.Metadata.Labels["kubernetes.io/service-name"]);
        Assert.Equal("endpointslice-controller.k8s.io", slice.Metadata.Labels["endpointslice.kubernetes.io/managed-by"]);
        Assert.Equal("web-", slice.Metadata.GenerateName);
        Assert.Equal("2026-01-02T03:04:05Z", slice.Metadata.Annotations["endpoints.kubernetes.io/last-change-trigger-time"]);
    }

    [Theory]
    [InlineData(true, false, false, true, true, false)]
    [InlineData(false, false, false, false, false, false)]
    [InlineData(true, true, false, false, true, true)]
    [InlineData(false, true, false, false, false, true)]
    [InlineData(false, false, true, true, false, false)]
    [InlineData(true, true, true, true, true, true)]
    public void Plan_PodState_Conditions(bool podReady, bool deleted, bool publish, bool ready, bool serving, bool terminating)
    {
        var service = Service();
        service.Spec.PublishNotReadyAddresses = publish;
        var pod = Pod("a", ready: podReady);
        pod.Metadata.DeletionTimestamp = deleted ? Begin : null;

        var endpoint = Assert.Single(Assert.Single(Settle(service, [pod], [])).Endpoints);

        Assert.Equal((ready, serving, terminating), (endpoint.Conditions.Ready, endpoint.Conditions.Serving, endpoint.Conditions.Terminating));
        Assert.Equal(("n1", "z1", "Pod", "a", "uid-a"), (endpoint.NodeName, endpoint.Zone, endpoint.TargetRef.Kind, endpoint.TargetRef.Name, endpoint.TargetRef.Uid));
    }

    [Fact]
    public void Plan_NamedPortThatPodsHaveDifferently_OneSliceEach()
    {
        var service = Service(spec: """{"selector":{"app":"web"},"clusterIP":"None","ports":[{"name":"http","port":80,"targetPort":"web","protocol":"TCP"}],"ipFamilies":["IPv4"]}""");
        var other = Pod("b", "10.1.0.2");
        other.Spec.Containers[0].Ports[0].ContainerPort = 9090;

        var slices = Settle(service, [Pod("a"), other], []);

        Assert.Equal([8081, 9090], slices.Select(s => s.Ports.Single().Port!.Value).Order());
        Assert.All(slices, s => Assert.Equal("", s.Metadata.Labels["service.kubernetes.io/headless"]));
    }

    [Fact]
    public void Plan_DualStack_SliceOfEachFamily()
    {
        var service = Service(spec: """{"selector":{"app":"web"},"clusterIP":"10.0.0.1","ipFamilies":["IPv4","IPv6"],"ports":[{"port":80,"targetPort":80,"protocol":"TCP"}]}""");

        var slices = Settle(service, [Pod("a", moreIps: "fd00::1")], []);

        Assert.Equal([("IPv4", "10.1.0.1"), ("IPv6", "fd00::1")], slices.Select(s => (s.AddressType, s.Endpoints.Single().Addresses.Single())).OrderBy(s => s.AddressType));
    }

    [Theory]
    [InlineData("PreferClose", "z1", null)]
    [InlineData("PreferSameZone", "z1", null)]
    [InlineData("PreferSameNode", "z1", "n1")]
    [InlineData(null, null, null)]
    public void Plan_TrafficDistribution_Hints(string? distribution, string? zone, string? node)
    {
        var service = Service();
        var before = Settle(service, [Pod("a")], []);
        service.Spec.TrafficDistribution = distribution;

        var endpoint = Settle(service, [Pod("a")], before).Single().Endpoints.Single();

        Assert.Equal((zone, node), (endpoint.Hints?.ForZones?.Single().Name, endpoint.Hints?.ForNodes?.Single().Name));
    }

    [Fact]
    public void Plan_HostnameAndSubdomain_EndpointHasHostname()
    {
        var pod = Pod("a");
        (pod.Spec.Hostname, pod.Spec.Subdomain) = ("a-0", "web");

        Assert.Equal("a-0", Settle(Service(), [pod], []).Single().Endpoints.Single().Hostname);
    }

    [Fact]
    public void Plan_NodeUnknown_PodLeftOutAndToldOf()
    {
        var plan = EndpointSlicePlanner.Plan(Service(), [Pod("a", node: "gone")], Nodes, [], null, 100);

        Assert.Equal(["gone"], plan.MissingNodes);
        Assert.Empty(Assert.Single(plan.Create).Endpoints);
    }

    [Fact]
    public void Plan_TwoHundredAndFiftyPods_ThreeSlicesAndOneMoreIsOneWrite()
    {
        var pods = Enumerable.Range(0, 250).Select(i => Pod($"p{i}", $"10.1.{i / 250}.{i % 250}")).ToList();
        var before = Settle(Service(), pods, []);
        Assert.Equal([50, 100, 100], before.Select(s => s.Endpoints.Count).Order());

        var plan = EndpointSlicePlanner.Plan(Service(), [.. pods, Pod("more", "10.2.0.1")], Nodes, before, null, 100);

        Assert.Equal((0, 1, 0), (plan.Create.Count, plan.Update.Count, plan.Delete.Count));
        Assert.Equal(51, plan.Update[0].Endpoints.Count);
    }

    [Fact]
    public void Plan_PortChanged_SliceIsReused()
    {
        var before = Settle(Service(), [Pod("a")], []);
        var service = Service();
        service.Spec.Ports[0].TargetPort = 9999;

        var plan = EndpointSlicePlanner.Plan(service, [Pod("a")], Nodes, before, null, 100);

        Assert.Equal((0, 1, 0), (plan.Create.Count, plan.Update.Count, plan.Delete.Count));
        Assert.Equal((before[0].Metadata.Name, 9999), (plan.Update[0].Metadata.Name, plan.Update[0].Ports[0].Port));
    }

    [Fact]
    public void Plan_AnyChangesOfPods_ConvergesInOneStepToExactlyThePods()
    {
        var pods = Gen.Select(Gen.Int[0, 40], Gen.Bool, Gen.Bool, Gen.Int[1, 3], (n, ready, named, zone) => (n, ready, named, zone)).List[0, 60];
        Gen.Select(pods, pods).Sample((first, second) =>
        {
            var service = Service(spec: """{"selector":{"app":"web"},"clusterIP":"10.0.0.1","ipFamilies":["IPv4"],"trafficDistribution":"PreferSameNode","ports":[{"name":"http","port":80,"targetPort":"web","protocol":"TCP"}]}""");
            var slices = Settle(service, Pods(first), [], 7);
            slices = Settle(service, Pods(second), slices, 7);

            var again = EndpointSlicePlanner.Plan(service, Pods(second), Nodes, slices, null, 7);
            var addresses = slices.SelectMany(s => s.Endpoints).Select(e => e.Addresses[0]).Order().ToList();
            return again.IsEmpty && slices.All(s => s.Endpoints.Count <= 7) && slices.Count > 0
                && addresses.SequenceEqual(Pods(second).Select(p => p.Status.PodIP).Order());
        });
    }

    private static List<V1Pod> Pods(List<(int N, bool Ready, bool Named, int Zone)> wished) => [.. wished.DistinctBy(w => w.N).Select(w =>
    {
        var pod = Pod($"p{w.N}", $"10.1.0.{w.N}", w.Ready, $"n{w.Zone}");
        if (!w.Named)
            pod.Spec.Containers[0].Ports[0].ContainerPort = 99;
        return pod;
    })];

    private static V1Node? Nodes(string name) => name == "gone" ? null : Node(name, "z1");

    /// <summary>Plans and carries out as the API server would.</summary>
    private static List<V1EndpointSlice> Settle(V1Service service, IReadOnlyList<V1Pod> pods, IReadOnlyList<V1EndpointSlice> existing, int max = 100)
    {
        var plan = EndpointSlicePlanner.Plan(service, pods, Nodes, existing, Begin, max);
        var all = existing.ToDictionary(s => s.Metadata.Name);
        foreach (var slice in plan.Delete)
            Assert.True(all.Remove(slice.Metadata.Name));
        foreach (var slice in plan.Update)
        {
            Assert.True(all.ContainsKey(slice.Metadata.Name));
            all[slice.Metadata.Name] = slice;
        }
        foreach (var slice in plan.Create)
        {
            var name = $"{slice.Metadata.GenerateName}{Interlocked.Increment(ref s_made)}";
            all[name] = slice with { Metadata = slice.Metadata with { Name = name } };
        }
        return [.. all.Values];
    }
}
