using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Health;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Health;

public sealed class ServiceHealthPlannerTests
{
    private static readonly ServiceKey s_web = new("ns", "web");

    [Fact]
    public void Plan_OnlyWhatDiffers()
    {
        var (a, b, c) = (Target("a", 1), Target("b", 2), Target("c", 1));
        var plan = ServiceHealthPlanner.Plan(new HashSet<ServiceHealthTarget> { a, b }, new HashSet<ServiceHealthTarget> { b, c });
        Assert.Equal([a], plan.Close.ToArray());
        Assert.Equal([c], plan.Open.ToArray());
    }

    [Fact]
    public void Plan_OnceDone_IsEmpty()
    {
        var wished = new HashSet<ServiceHealthTarget> { Target("a", 1), Target("b", 2) };
        var plan = ServiceHealthPlanner.Plan(new HashSet<ServiceHealthTarget>(), wished);
        Assert.True(ServiceHealthPlanner.Plan(plan.Open.ToHashSet(), wished) is { Close.IsEmpty: true, Open.IsEmpty: true });
    }

    [Fact]
    public void Wished_ServiceWithHealthPort_HasItsLocalEndpoints()
    {
        var entry = Entry("web");
        entry = entry with { IPv4 = [entry.IPv4[0] with { HealthCheckNodePort = 31000 }] };
        var snapshot = ProxySnapshot.Empty.Change(null, entry).Snapshot.Change(null, Entry("s", "web", At("10.1.0.1", "rs", "n1"), At("10.1.0.2", "rs", "n2"))).Snapshot;
        Assert.Equal([new(new(AddressFamily.IPv4, s_web, 31000), 1)], ServiceHealthPlanner.Wished(snapshot, s_web, AddressFamily.IPv4, "n1"));
        Assert.Empty(ServiceHealthPlanner.Wished(snapshot, s_web, AddressFamily.IPv6, "n1"));
        Assert.Empty(ServiceHealthPlanner.Wished(ProxySnapshot.Empty, s_web, AddressFamily.IPv4, "n1"));
    }

    [Fact]
    public void Wished_ServiceWithoutHealthPort_HasNone() =>
        Assert.Empty(ServiceHealthPlanner.Wished(ProxySnapshot.Empty.Change(null, Entry("web")).Snapshot, s_web, AddressFamily.IPv4, "n1"));

    [Theory]
    [InlineData(2, true, 200, "true")]
    [InlineData(0, true, 503, "true")]
    [InlineData(2, false, 503, "false")]
    public void Render_IsUpstreamsAnswer(int count, bool isHealthy, int status, string healthy) =>
        Assert.Equal(
            new HealthAnswer(
                status,
                $"{{\n\t\"service\": {{\n\t\t\"namespace\": \"ns\",\n\t\t\"name\": \"web\"\n\t}},\n\t\"localEndpoints\": {count},\n\t\"serviceProxyHealthy\": {healthy}\n}}"),
            ServiceHealthRenderer.Render(s_web, count, isHealthy));

    private static ServiceHealthTarget Target(string name, ushort port) => new(AddressFamily.IPv4, new ServiceKey("ns", name), port);
}
