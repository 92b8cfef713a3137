using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Endpoints;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.Endpoints;

public sealed class EndpointsPlannerTests
{
    [Theory]
    [InlineData("", "", false, false)]
    [InlineData("", "", true, true)]
    [InlineData("endpoint-controller", "", false, true)]
    [InlineData("me", "", false, false)]
    [InlineData("endpoint-controller", "control-plane.alpha.kubernetes.io/leader", true, false)]
    public void LeftOver_WithoutAService_IsOurs_OrItsServiceWent(string manager, string annotation, bool serviceWent, bool expected)
    {
        var endpoints = new V1Endpoints { Metadata = new V1ObjectMeta { Name = "e", NamespaceProperty = "ns" } };
        if (manager.Length > 0)
            endpoints.Metadata.Labels = new Dictionary<string, string> { [EndpointsPlanner.ManagedBy] = manager };
        if (annotation.Length > 0)
            endpoints.Metadata.Annotations = new Dictionary<string, string> { [annotation] = "{}" };
        Assert.Equal(expected, EndpointsPlanner.IsLeftOver(endpoints, serviceWent));
    }

    [Fact]
    public void Plan_ReadyAndNotReady_OneSubsetInOrder()
    {
        var wished = EndpointsPlanner.Plan(Service(), [Pod("b", "10.1.0.10"), Pod("a", "10.1.0.9"), Pod("c", "10.1.0.3", ready: false)], null, Begin)!;

        var subset = Assert.Single(wished.Subsets);
        Assert.Equal(["10.1.0.9", "10.1.0.10"], subset.Addresses.Select(a => a.Ip));
        Assert.Equal(["10.1.0.3"], subset.NotReadyAddresses.Select(a => a.Ip));
        Assert.Equal((8080, "http", "TCP"), (subset.Ports[0].Port, subset.Ports[0].Name, subset.Ports[0].Protocol));
        Assert.Equal("endpoint-controller", wished.Metadata.Labels["endpoints.kubernetes.io/managed-by"]);
    }

    [Theory]
    [InlineData(1200, 0, 1000, 0)]
    [InlineData(1100, 50, 1000, 0)]
    [InlineData(600, 600, 600, 400)]
    [InlineData(1000, 0, 1000, 0)]
    public void Plan_ManyPods_CutToAThousandAndTold(int ready, int notReady, int keptReady, int keptNotReady)
    {
        var pods = Enumerable.Range(0, ready + notReady).Select(i => Pod($"p{i}", $"10.{i / 65536}.{i / 256 % 256}.{i % 256}", i < ready)).ToList();

        var wished = EndpointsPlanner.Plan(Service(), pods, null, null)!;

        Assert.Equal((keptReady, keptNotReady), (wished.Subsets.Sum(s => s.Addresses?.Count ?? 0), wished.Subsets.Sum(s => s.NotReadyAddresses?.Count ?? 0)));
        Assert.Equal(ready + notReady > 1000, wished.Metadata.Annotations?.ContainsKey("endpoints.kubernetes.io/over-capacity") == true);
        Assert.Null(EndpointsPlanner.Plan(Service(), pods, wished, null));
    }

    [Fact]
    public void Plan_LabelsOfServiceChange_Written()
    {
        var before = EndpointsPlanner.Plan(Service(), [Pod("a")], null, null)!;
        var service = Service();
        service.Metadata.Labels = new Dictionary<string, string> { ["x"] = "y" };

        Assert.Equal("y", EndpointsPlanner.Plan(service, [Pod("a")], before, null)!.Metadata.Labels["x"]);
    }

    [Fact]
    public void Plan_AnyPods_Converges() =>
        Gen.Select(Gen.Int[0, 250], Gen.Bool, Gen.Bool, (n, ready, named) => (n, ready, named)).List[0, 30].Sample(wished =>
        {
            var pods = wished.DistinctBy(w => w.n).Select(w =>
            {
                var pod = Pod($"p{w.n}", $"10.1.0.{w.n}", w.ready);
                if (w.named)
                    pod.Spec.Containers[0].Ports[0].ContainerPort = 99;
                return pod;
            }).ToList();
            var service = Service(spec: """{"selector":{"app":"web"},"clusterIP":"10.0.0.1","ports":[{"name":"a","port":80,"targetPort":"web","protocol":"TCP"},{"name":"b","port":81,"targetPort":82,"protocol":"TCP"}]}""");
            var made = EndpointsPlanner.Plan(service, pods, null, null)!;
            return EndpointsPlanner.Plan(service, Enumerable.Reverse(pods), made, null) is null
                && made.Subsets.Sum(s => (s.Addresses?.Count ?? 0) + (s.NotReadyAddresses?.Count ?? 0)) == pods.Count;
        });
}
