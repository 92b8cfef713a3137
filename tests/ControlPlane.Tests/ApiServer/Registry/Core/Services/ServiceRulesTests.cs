using System.Net;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Core.Services;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Core.Services;

public class ServiceRulesTests
{
    private const string Plain = """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80}]}}""";
    private static readonly ServiceRanges OneFamily = new([IPNetwork.Parse("10.96.0.0/12")]);
    private static readonly ServiceRanges TwoFamilies = new([IPNetwork.Parse("10.96.0.0/12"), IPNetwork.Parse("fd00::/108")]);

    /// <summary>Rules with an allocator that always picks the first of the upper band.</summary>
    private static RuleRunner Services(ServiceRanges? ranges = null, params string[] taken) => new("v1/services")
    {
        Hook = (item, old) =>
        {
            var errors = new FieldErrors();
            new ServiceAllocationPlanner(ranges ?? OneFamily, taken.Where(t => !int.TryParse(t, out _)).Select(IPAddress.Parse).ToHashSet(), taken.Where(t => int.TryParse(t, out _)).Select(int.Parse).ToHashSet(), _ => 0).Plan(item, old, errors);
            item["errors"] = string.Join("\n", errors.All);
        },
    };

    private static string Allocated((JsonObject Item, string Errors) result) => (string)result.Item["errors"]! + result.Errors;

    private static string Spec(JsonObject item) => item["spec"]!.ToJsonString();

    [Theory]
    [InlineData("plain", """{"ports":[{"port":80}]}""", """{"ports":[{"protocol":"TCP","port":80,"targetPort":80}],"clusterIP":"10.96.1.1","clusterIPs":["10.96.1.1"],"type":"ClusterIP","sessionAffinity":"None","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster"}""")]
    [InlineData("headless", """{"ports":[{"port":80}],"clusterIP":"None","selector":{"a":"b"}}""", """{"ports":[{"protocol":"TCP","port":80,"targetPort":80}],"selector":{"a":"b"},"clusterIP":"None","clusterIPs":["None"],"type":"ClusterIP","sessionAffinity":"None","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster"}""")]
    [InlineData("headless without selector", """{"clusterIP":"None"}""", """{"clusterIP":"None","clusterIPs":["None"],"type":"ClusterIP","sessionAffinity":"None","ipFamilies":["IPv4","IPv6"],"ipFamilyPolicy":"RequireDualStack","internalTrafficPolicy":"Cluster"}""")]
    [InlineData("node port", """{"ports":[{"port":80}],"type":"NodePort"}""", """{"ports":[{"protocol":"TCP","port":80,"targetPort":80,"nodePort":30086}],"clusterIP":"10.96.1.1","clusterIPs":["10.96.1.1"],"type":"NodePort","sessionAffinity":"None","externalTrafficPolicy":"Cluster","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster"}""")]
    [InlineData("load balancer", """{"ports":[{"port":80}],"type":"LoadBalancer"}""", """{"ports":[{"protocol":"TCP","port":80,"targetPort":80,"nodePort":30086}],"clusterIP":"10.96.1.1","clusterIPs":["10.96.1.1"],"type":"LoadBalancer","sessionAffinity":"None","externalTrafficPolicy":"Cluster","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","allocateLoadBalancerNodePorts":true,"internalTrafficPolicy":"Cluster"}""")]
    [InlineData("affinity", """{"ports":[{"port":80}],"sessionAffinity":"ClientIP"}""", """{"ports":[{"protocol":"TCP","port":80,"targetPort":80}],"clusterIP":"10.96.1.1","clusterIPs":["10.96.1.1"],"type":"ClusterIP","sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":10800}},"ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster"}""")]
    [InlineData("two protocols of one port", """{"ports":[{"name":"a","port":53},{"name":"b","port":53,"protocol":"UDP"}],"type":"NodePort"}""", """{"ports":[{"name":"a","protocol":"TCP","port":53,"targetPort":53,"nodePort":30086},{"name":"b","protocol":"UDP","port":53,"targetPort":53,"nodePort":30086}],"clusterIP":"10.96.1.1","clusterIPs":["10.96.1.1"],"type":"NodePort","sessionAffinity":"None","externalTrafficPolicy":"Cluster","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster"}""")]
    public void Create_Service_IsFilledIn(string name, string spec, string expected)
    {
        var result = Services().Create($$"""{"metadata":{"name":"s"},"spec":{{spec}} }""");

        Assert.Equal((name, ""), (name, Allocated(result)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result.Item["spec"]), Spec(result.Item));
    }

    [Theory]
    [InlineData("""{"spec.ports":[]}""", "spec.ports: Required value")]
    [InlineData("""{"spec.type":"ExternalName"}""", "spec.externalName: Required value")]
    [InlineData("""{"spec.type":"Odd"}""", "spec.type: Unsupported value: \"Odd\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"")]
    [InlineData("""{"spec.clusterIP":"1.2.3.4"}""", "spec.clusterIPs: Invalid value: [\"1.2.3.4\"]: failed to allocate IP 1.2.3.4: the provided network does not match the current range")]
    [InlineData("""{"spec.clusterIP":"10.96.0.1"}""", "spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: failed to allocate IP 10.96.0.1: provided IP is already allocated")]
    [InlineData("""{"spec.type":"NodePort","spec.ports.0.nodePort":22}""", "spec.ports[0].nodePort: Invalid value: 22: provided port is not in the valid range. The range of valid ports is 30000-32767")]
    [InlineData("""{"spec.type":"NodePort","spec.ports.0.nodePort":30001}""", "spec.ports[0].nodePort: Invalid value: 30001: provided port is already allocated")]
    [InlineData("""{"spec.ports.0.nodePort":30002}""", "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'")]
    [InlineData("""{"spec.ports":[{"port":1},{"port":2}]}""", "spec.ports[0].name: Required value\nspec.ports[1].name: Required value")]
    [InlineData("""{"spec.ports":[{"port":1,"name":"a"},{"port":1,"name":"b"}]}""", "spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":1,\"TargetPort\":0,\"NodePort\":0}")]
    [InlineData("""{"spec.ports.0.targetPort":"-x"}""", "spec.ports[0].targetPort: Invalid value: \"-x\": must not begin or end with a hyphen")]
    [InlineData("""{"spec.type":"NodePort","spec.clusterIP":"None"}""", "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services")]
    [InlineData("""{"spec.externalIPs":["127.0.0.1"]}""", "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    [InlineData("""{"spec.loadBalancerSourceRanges":["10.0.0.0/8"]}""", "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'")]
    [InlineData("""{"spec.externalTrafficPolicy":"Local"}""", "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services")]
    [InlineData("""{"spec.ipFamilyPolicy":"RequireDualStack"}""", "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services")]
    [InlineData("""{"spec.ipFamilies":["IPv6"]}""", "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster")]
    [InlineData("""{"spec.sessionAffinity":"ClientIP","spec.sessionAffinityConfig":{"clientIP":{"timeoutSeconds":0}}}""", "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400")]
    [InlineData("""{"spec.trafficDistribution":"x"}""", "spec.trafficDistribution: Unsupported value: \"x\": supported values: \"PreferClose\", \"PreferSameZone\", \"PreferSameNode\"")]
    public void Create_BadService_SaysWhat(string changes, string expected)
    {
        var item = RuleRunner.Parse(Plain);
        var services = Services(null, "10.96.0.1", "30001");
        var errors = "";
        var runner = new RuleRunner("v1/services") { Hook = (i, o) => { services.Hook!(i, o); errors = (string)i["errors"]!; } };

        var found = runner.Errors(Plain, changes);

        Assert.Equal(expected, errors.Length > 0 ? errors : found);
    }

    [Theory]
    [InlineData("another address", """{"spec.clusterIP":"10.96.7.7"}""", "spec.clusterIPs[0]: Invalid value: [\"10.96.7.7\"]: may not change once set")]
    [InlineData("no address named", """{"spec.clusterIP":null,"spec.clusterIPs":null}""", "")]
    [InlineData("to a node port", """{"spec.type":"NodePort"}""", "")]
    [InlineData("to a name", """{"spec.type":"ExternalName","spec.externalName":"a.b"}""", "")]
    [InlineData("to headless", """{"spec.clusterIP":"None"}""", "spec.clusterIPs[0]: Invalid value: [\"None\"]: may not change once set")]
    public void Update_Service_KeepsItsAddress(string name, string changes, string expected)
    {
        var result = Services().Change(Plain, changes);

        Assert.Equal((name, expected), (name, Allocated(result)));
    }

    [Fact]
    public void Update_TypeThere_AndBack_GivesAndTakesWhatItNeeds()
    {
        var services = Services();
        var (cluster, _) = services.Create(Plain);
        var wish = (JsonObject)cluster.DeepClone();
        wish["spec"]!["type"] = "NodePort";
        var (node, _) = services.Update(cluster, wish);
        var back = (JsonObject)node.DeepClone();
        back["spec"]!["type"] = "ClusterIP";

        var (again, errors) = services.Update(node, back);

        Assert.Equal(30086, (long)node["spec"]!["ports"]![0]!["nodePort"]!);
        Assert.Equal("", errors);
        Assert.True(JsonNode.DeepEquals(cluster["spec"], again["spec"]), Spec(again));
    }

    [Fact]
    public void Plan_SecondFamily_IsAddedAndReleased()
    {
        var (service, _) = Services(TwoFamilies).Create(Plain);
        var both = (JsonObject)service.DeepClone();
        both["spec"]!["ipFamilyPolicy"] = "PreferDualStack";

        var (dual, errors) = Services(TwoFamilies).Update(service, both);

        Assert.Equal("", errors);
        Assert.Equal("""["10.96.1.1","fd00::101"]""", dual["spec"]!["clusterIPs"]!.ToJsonString());
        var single = (JsonObject)dual.DeepClone();
        single["spec"]!["ipFamilyPolicy"] = "SingleStack";
        single.Remove("errors");
        var plan = new ServiceAllocationPlanner(TwoFamilies, new HashSet<IPAddress>(), new HashSet<int>(), _ => 0).Plan(single, dual, new FieldErrors());
        Assert.Equal([IPAddress.Parse("fd00::101")], plan.Freed);
        Assert.Equal("""["10.96.1.1"]""", single["spec"]!["clusterIPs"]!.ToJsonString());
    }

    [Fact]
    public void Plan_FullRange_IsAProblemOfTheServer()
    {
        var ranges = new ServiceRanges([IPNetwork.Parse("10.0.0.0/30")]);
        var taken = new HashSet<IPAddress> { IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2") };

        var plan = new ServiceAllocationPlanner(ranges, taken, new HashSet<int>(), _ => 0).Plan(RuleRunner.Parse(Plain), null, new FieldErrors());

        Assert.Contains("range is full", plan.Problem, StringComparison.Ordinal);
        Assert.Empty(plan.Taken);
    }

    [Fact]
    public void Release_StoredService_GivesAllBack()
    {
        var (service, _) = Services().Create("""{"metadata":{"name":"s"},"spec":{"ports":[{"port":80}],"type":"LoadBalancer","externalTrafficPolicy":"Local"}}""");

        var plan = ServiceAllocationPlanner.Release(service);

        Assert.Equal([IPAddress.Parse("10.96.1.1")], plan.Freed);
        Assert.Equal([30086, 30087], plan.FreedPorts);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(16, 0)]
    [InlineData(100, 16)]
    [InlineData(1024, 64)]
    [InlineData(1 << 20, 256)]
    public void Band_OfAddresses_IsUpstreams(long size, long band) => Assert.Equal(band, AllocationBandRules.Band(size, 16, 256));

    [Fact]
    public void Next_UpperBandFull_TakesTheLower()
    {
        var taken = Enumerable.Range(4, 6).Select(i => (long)i).ToHashSet();

        var index = AllocationBandRules.Next(10, 4, taken.Contains, taken.Count, n => n - 1);

        Assert.Equal(3, index);
    }

    [Fact]
    public void Warnings_DeprecatedFields_AreTold() => Assert.Equal(
        ["spec.externalIPs is deprecated and may no longer be implemented in some clusters", "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\""],
        new RuleRunner("v1/services").Warnings("""{"metadata":{"name":"s"},"spec":{"externalIPs":["1.2.3.4"],"trafficDistribution":"PreferClose","ports":[{"port":1}]}}"""));
}
