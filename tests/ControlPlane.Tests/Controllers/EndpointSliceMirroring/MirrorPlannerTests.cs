using k8s.Models;
using NodeStack.ControlPlane.Controllers.EndpointSliceMirroring;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.EndpointSliceMirroring;

public sealed class MirrorPlannerTests
{
    [Theory]
    [InlineData("""{"labels":{"endpointslice.kubernetes.io/skip-mirror":"true"}}""", """{}""", false)]
    [InlineData("""{"annotations":{"control-plane.alpha.kubernetes.io/leader":"x"}}""", """{}""", false)]
    [InlineData("""{}""", """{"selector":{"a":"b"}}""", false)]
    [InlineData("""{}""", """{}""", true)]
    public void IsMirrored_Table(string meta, string spec, bool expected) =>
        Assert.Equal(expected, MirrorPlanner.IsMirrored(Of<V1Endpoints>($$$"""{"metadata":{{{meta}}}}"""), Service(spec: spec)));

    [Fact]
    public void Plan_BothFamiliesAndBadAddresses_OneSliceEachAndTold()
    {
        var plan = MirrorPlanner.Plan(Endpoints("""[{"addresses":[{"ip":"10.0.0.1"},{"ip":"fd00::1"},{"ip":"nonsense"}],"ports":[{"port":80,"protocol":"TCP"}]}]"""), [], 1000);

        Assert.Equal(["IPv4", "IPv6"], plan.Slices.Create.Select(s => s.AddressType).Order());
        Assert.Equal((1, 1), (plan.Invalid, plan.Skipped));
    }

    [Fact]
    public void Plan_MoreThanMirrored_CutAndTold()
    {
        var plan = MirrorPlanner.Plan(Endpoints("""[{"addresses":[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"},{"ip":"10.0.0.3"}],"ports":[{"port":80,"protocol":"TCP"}]}]"""), [], 2);

        Assert.Equal((2, 0, 1), (plan.Slices.Create.Single().Endpoints.Count, plan.Invalid, plan.Skipped));
    }

    [Fact]
    public void Plan_MirrorIsThere_NothingToDoUntilItChanges()
    {
        var endpoints = Endpoints("""[{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80,"protocol":"TCP"}]}]""");
        var slice = MirrorPlanner.Plan(endpoints, [], 1000).Slices.Create.Single();
        slice.Metadata.Name = "mirror";

        Assert.True(MirrorPlanner.Plan(endpoints, [slice], 1000).Slices.IsEmpty);
        endpoints.Subsets[0].Ports[0].Port = 81;
        var plan = MirrorPlanner.Plan(endpoints, [slice], 1000).Slices;
        Assert.Equal((0, "mirror", 0), (plan.Create.Count, plan.Update.Single().Metadata.Name, plan.Delete.Count));
        endpoints.Subsets = null;
        Assert.Equal("mirror", MirrorPlanner.Plan(endpoints, [slice], 1000).Slices.Delete.Single().Metadata.Name);
    }

    private static V1Endpoints Endpoints(string subsets) =>
        Of<V1Endpoints>($$$"""{"metadata":{"name":"web","namespace":"ns","uid":"u","labels":{"a":"b"},"annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"x","c":"d"}},"subsets":{{{subsets}}}}""");
}
