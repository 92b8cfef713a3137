using k8s.Models;
using NodeStack.ControlPlane.Controllers.ServiceCidrs;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.ServiceCidrs;

public sealed class ServiceCidrTests
{
    [Theory]
    [InlineData("10.0.0.0/24", "10.1.0.0/24", "10.0.0.5", true, false)]
    [InlineData("10.0.0.0/24", "10.1.0.0/24", "10.0.0.5", false, true)]
    [InlineData("10.0.0.0/24", "10.1.0.0/24", "10.1.0.5", true, true)]
    [InlineData("10.0.0.0/24", "10.0.0.0/16", "10.0.0.5", true, true)]
    [InlineData("10.0.0.0/24", "10.0.0.0/25", "10.0.0.5", true, true)]
    [InlineData("10.0.0.0/24", "10.0.0.0/25", "10.0.0.200", true, false)]
    public void CanGo_Table(string range, string other, string address, bool given, bool expected)
    {
        var (item, rest) = (Cidr("a", range), Cidr("b", other));
        var ip = new V1IPAddress { Metadata = new V1ObjectMeta { Name = address, Labels = given ? new Dictionary<string, string> { ["ipaddress.kubernetes.io/managed-by"] = "ipallocator.k8s.io" } : null } };

        Assert.Equal(expected, ServiceCidrRules.CanGo(item, [item, rest], [ip]));
    }

    [Fact]
    public async Task Run_NewRange_ReadyAndProtected()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new ServiceCidrController(c));
        var made = await cluster.Server.PostAsync("/apis/networking.k8s.io/v1/servicecidrs", """{"metadata":{"name":"more"},"spec":{"cidrs":["10.200.0.0/24"]}}""");
        Assert.True(made.Code == 201, made.Text);

        await cluster.EventuallyAsync(async () => await cluster.Api.ServiceCIDRs.GetAsync("", "more", cluster.Cancel) is var item
            && item.Metadata.Finalizers?.Contains("networking.k8s.io/service-cidr-finalizer") == true
            && item.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True", Message: "Kubernetes Service CIDR is ready" }) == true, "ready");
    }

    private static V1ServiceCIDR Cidr(string name, string range) => new() { Metadata = new V1ObjectMeta { Name = name }, Spec = new V1ServiceCIDRSpec { Cidrs = [range] } };
}
