using k8s.Models;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class ServiceTranslatorTests
{
    [Fact]
    public void Translate_PlainService_HasOnePortOfItsFamily()
    {
        var (entry, problems) = ServiceTranslator.Translate(Service());
        Assert.Empty(problems);
        Assert.Equal(new ServicePort(new ServiceKey("ns", "web"), "http", TransportProtocol.Tcp, At("10.96.0.10"), 80), Assert.Single(entry!.IPv4));
        Assert.Empty(entry.IPv6);
    }

    [Fact]
    public void Translate_DualStack_SplitsAllByFamily()
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(s =>
        {
            s.Spec.Type = "LoadBalancer";
            s.Spec.IpFamilies = ["IPv6", "IPv4"];
            s.Spec.ClusterIPs = ["fd00::10", "10.96.0.10"];
            s.Spec.ClusterIP = "fd00::10";
            s.Spec.ExternalIPs = ["192.0.2.1", "2001:db8::1", "192.0.2.1", ""];
            s.Spec.LoadBalancerSourceRanges = [" 10.0.0.0/8 ", "10.1.0.0/16", "2001:db8::/32", ""];
            s.Status.LoadBalancer.Ingress =
            [
                new V1LoadBalancerIngress { Ip = "198.51.100.1" }, new V1LoadBalancerIngress { Ip = "2001:db8::2", IpMode = "VIP" },
                new V1LoadBalancerIngress { Ip = "198.51.100.2", IpMode = "Proxy" }, new V1LoadBalancerIngress { Hostname = "lb.example" },
            ];
            s.Spec.Ports = [new V1ServicePort { Name = "dns", Protocol = "UDP", Port = 53, NodePort = 30053 }, new V1ServicePort { Name = "dns-tcp", Port = 53 }];
        }));
        Assert.Empty(problems);
        var service = new ServiceKey("ns", "web");
        var v4 = new ServicePort(service, "dns", TransportProtocol.Udp, At("10.96.0.10"), 53)
        {
            NodePort = 30053,
            ExternalIPs = [At("192.0.2.1")],
            LoadBalancerIPs = [At("198.51.100.1")],
            SourceRanges = [Net("10.0.0.0/8")],
        };
        Assert.Equal([v4, v4 with { Name = "dns-tcp", Protocol = TransportProtocol.Tcp, NodePort = 0 }], entry!.IPv4.ToArray());
        Assert.Equal(
            new ServicePort(service, "dns", TransportProtocol.Udp, At("fd00::10"), 53)
            {
                NodePort = 30053,
                ExternalIPs = [At("2001:db8::1")],
                LoadBalancerIPs = [At("2001:db8::2")],
                SourceRanges = [Net("2001:db8::/32")],
            },
            entry.IPv6[0]);
    }

    public static TheoryData<string, Action<V1Service>> NotOurs => new()
    {
        { "headless", s => s.Spec.ClusterIP = "None" },
        { "no address yet", s => s.Spec.ClusterIP = "" },
        { "external name", s => s.Spec.Type = "ExternalName" },
        { "another proxy's", s => s.Metadata.Labels = new Dictionary<string, string> { ["service.kubernetes.io/service-proxy-name"] = "" } },
        { "no ports", s => s.Spec.Ports = null },
    };

    [Theory]
    [MemberData(nameof(NotOurs))]
    public void Translate_NotOurs_IsLeftOutInSilence(string why, Action<V1Service> change)
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(change));
        Assert.True(entry is null && problems.IsEmpty, why);
    }

    public static TheoryData<string, Action<V1Service>> Bad => new()
    {
        { "port \"http\": 0 is no port", s => s.Spec.Ports.Insert(0, new V1ServicePort { Name = "http", Port = 0 }) },
        { "port \"http\": 65536 is no port", s => s.Spec.Ports.Insert(0, new V1ServicePort { Name = "http", Port = 65536 }) },
        { "port \"x\": the protocol \"tcp\" is not known", s => s.Spec.Ports.Add(new V1ServicePort { Name = "x", Port = 1, Protocol = "tcp" }) },
        { "port \"http\": another port has this name and protocol", s => s.Spec.Ports.Add(new V1ServicePort { Name = "http", Port = 81 }) },
        { "port \"b\": another port has the number 80 and this protocol", s => s.Spec.Ports.Add(new V1ServicePort { Name = "b", Port = 80 }) },
        { "port \"http\": 70000 is no node port", s => s.Spec.Ports[0].NodePort = 70000 },
        { "port \"http\": -1 is no node port", s => s.Spec.Ports[0].NodePort = -1 },
        { "spec.externalIPs has \"1.2.3\", which is no IP address", s => s.Spec.ExternalIPs = ["1.2.3"] },
        { "spec.externalIPs has \"0.0.0.0\", which is the address of nobody", s => s.Spec.ExternalIPs = ["0.0.0.0"] },
        { "status.loadBalancer.ingress has \"::\", which is the address of nobody", s => s.Status.LoadBalancer.Ingress = [new V1LoadBalancerIngress { Ip = "::" }] },
        { "status.loadBalancer.ingress has \"x\", which is no IP address", s => s.Status.LoadBalancer.Ingress = [new V1LoadBalancerIngress { Ip = "x" }] },
        { "spec.loadBalancerSourceRanges has \"10.0.0.1\", which is no network", s => s.Spec.LoadBalancerSourceRanges = ["10.0.0.1"] },
        { "spec.sessionAffinity is \"Cookie\", which is not known", s => s.Spec.SessionAffinity = "Cookie" },
        { "the cluster IP \"10.96.0.11\" is no IPv6 address", s => { s.Spec.IpFamilies = ["IPv4", "IPv6"]; s.Spec.ClusterIPs = ["10.96.0.10", "10.96.0.11"]; } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Translate_BadPart_IsToldAndLeftOut_TheRestStays(string problem, Action<V1Service> change)
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(change));
        Assert.Equal(problem, Assert.Single(problems));
        Assert.Equal(new ServicePort(new ServiceKey("ns", "web"), "http", TransportProtocol.Tcp, At("10.96.0.10"), 80), Assert.Single(entry!.IPv4));
    }

    [Theory]
    [InlineData("10.96.0.300", false, "the cluster IP \"10.96.0.300\" is no IPv4 address")]
    [InlineData("0.0.0.0", false, "the cluster IP \"0.0.0.0\" is no IPv4 address")]
    [InlineData("0.0.0.0", true, "the cluster IP \"0.0.0.0\" is no IP address")]
    [InlineData("10.96.0.300", true, "the cluster IP \"10.96.0.300\" is no IP address")]
    public void Translate_OnlyAddressIsBad_IsToldAndNothing(string address, bool isOld, string problem)
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(s =>
        {
            s.Spec.ClusterIP = address;
            s.Spec.ClusterIPs = isOld ? null : [address];
            s.Spec.IpFamilies = isOld ? null : ["IPv4"];
        }));
        Assert.Null(entry);
        Assert.Equal([problem], problems.ToArray());
    }

    [Theory]
    [InlineData("10.96.0.10", 1, 0)]
    [InlineData("fd00::1", 0, 1)]
    public void Translate_WithoutFamilies_GoesByTheAddress(string address, int v4, int v6)
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(s => (s.Spec.ClusterIP, s.Spec.ClusterIPs, s.Spec.IpFamilies) = (address, null, null)));
        Assert.Empty(problems);
        Assert.Equal((v4, v6), (entry!.IPv4.Length, entry.IPv6.Length));
    }

    [Theory]
    [InlineData("None", null, null)]
    [InlineData(null, 60, null)]
    [InlineData("ClientIP", null, 10800)]
    [InlineData("ClientIP", 60, 60)]
    [InlineData("ClientIP", 86400, 86400)]
    public void Translate_Affinity_HasItsTimeout(string? affinity, int? given, int? expected)
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(s => Affine(s, affinity, given)));
        Assert.Empty(problems);
        Assert.Equal(expected, (int?)entry!.IPv4[0].AffinityTimeout?.TotalSeconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(86401)]
    public void Translate_BadAffinityTimeout_IsToldAndTheDefault(int given)
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(s => Affine(s, "ClientIP", given)));
        Assert.Single(problems);
        Assert.Equal(TimeSpan.FromHours(3), entry!.IPv4[0].AffinityTimeout);
    }

    [Theory]
    [InlineData("ClusterIP", "Local", false, false, 0)]
    [InlineData("ClusterIP", "Local", true, true, 0)]
    [InlineData("NodePort", "Local", false, true, 0)]
    [InlineData("NodePort", "Cluster", false, false, 0)]
    [InlineData("LoadBalancer", "Local", false, true, 31000)]
    [InlineData("LoadBalancer", "Cluster", false, false, 0)]
    public void Translate_ExternalPolicy_CountsWhenOpenToOutside(string type, string policy, bool hasExternalIP, bool isLocal, int healthPort)
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(s =>
        {
            (s.Spec.Type, s.Spec.ExternalTrafficPolicy, s.Spec.HealthCheckNodePort) = (type, policy, 31000);
            s.Spec.ExternalIPs = hasExternalIP ? ["192.0.2.1"] : null;
        }));
        Assert.Empty(problems);
        Assert.Equal((isLocal, healthPort), (entry!.IPv4[0].IsExternalLocal, entry.IPv4[0].HealthCheckNodePort));
    }

    [Fact]
    public void Translate_LocalBalancerWithoutHealthPort_IsTold()
    {
        var (entry, problems) = ServiceTranslator.Translate(Service(s => (s.Spec.Type, s.Spec.ExternalTrafficPolicy) = ("LoadBalancer", "Local")));
        Assert.Single(problems);
        Assert.Equal(0, entry!.IPv4[0].HealthCheckNodePort);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Cluster", false)]
    [InlineData("Local", true)]
    public void Translate_InternalPolicy(string? policy, bool isLocal) =>
        Assert.Equal(isLocal, ServiceTranslator.Translate(Service(s => s.Spec.InternalTrafficPolicy = policy)).Value!.IPv4[0].IsInternalLocal);

    [Fact]
    public void Translate_LongGarbage_IsCutInTheLog()
    {
        var (_, problems) = ServiceTranslator.Translate(Service(s => s.Spec.ExternalIPs = [new string('\n', 100_000)+ "x"]));
        Assert.InRange(Assert.Single(problems).Length, 1, 300);
        Assert.DoesNotContain('\n', problems[0]);
    }

    private static void Affine(V1Service service, string? affinity, int? seconds)
    {
        service.Spec.SessionAffinity = affinity;
        service.Spec.SessionAffinityConfig = seconds is null ? null : new V1SessionAffinityConfig { ClientIP = new V1ClientIPConfig { TimeoutSeconds = seconds } };
    }
}
