using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Nodes.Locations;

namespace NodeStack.ControlPlane.Tests.ApiServer.Nodes.Locations;

public sealed class LocationRulesTests
{
    [Theory]
    [InlineData("web", "", "web", "")]
    [InlineData("web:8080", "", "web", "8080")]
    [InlineData("https:web:metrics", "https", "web", "metrics")]
    [InlineData(":web:8080", "", "web", "8080")]
    [InlineData("https:web:", "https", "web", "")]
    public void Parse_Id_TakesItApart(string id, string scheme, string name, string port) => Assert.Equal(new SchemeNamePort(scheme, name, port), SchemeNamePortParser.Parse(id));

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("ftp:web:80")]
    [InlineData("a:b:c:d")]
    public void Parse_OtherId_IsRefused(string id) => Assert.Null(SchemeNamePortParser.Parse(id));

    [Fact]
    public void Kubelet_Status_DecidesAddressAndPort()
    {
        var node = Json("""{"status":{"addresses":[{"type":"Hostname","address":"n1"},{"type":"InternalIP","address":"10.0.0.5"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":10255}}}}""");

        Assert.Equal(new BackendLocation("https", "10.0.0.5", 10255, BackendTrust.Kubelet), NodeLocationRules.Kubelet(node));
        Assert.Equal(10250, NodeLocationRules.Kubelet(Json("""{"status":{"addresses":[{"type":"Hostname","address":"n1"}]}}"""))!.Port);
        Assert.Null(NodeLocationRules.Kubelet(Json("""{"status":{}}""")));
    }

    [Fact]
    public void Proxy_OtherPortOfANode_IsTrustedWithNothing()
    {
        var kubelet = new BackendLocation("https", "10.0.0.5", 10250, BackendTrust.Kubelet);

        Assert.Equal(kubelet, NodeLocationRules.Proxy(kubelet, new SchemeNamePort("", "n", "")));
        Assert.Equal(kubelet, NodeLocationRules.Proxy(kubelet, new SchemeNamePort("http", "n", "10250")));
        Assert.Equal(new BackendLocation("http", "10.0.0.5", 9100, BackendTrust.Anyone), NodeLocationRules.Proxy(kubelet, new SchemeNamePort("", "n", "9100")));
    }

    [Fact]
    public void Proxy_Pod_UsesItsFirstDeclaredPort()
    {
        var pod = Json("""{"spec":{"containers":[{"name":"a"},{"name":"b","ports":[{"containerPort":8080}]}]},"status":{"podIPs":[{"ip":"10.1.0.1"}]}}""");

        Assert.Equal(new BackendLocation("http", "10.1.0.1", 8080, BackendTrust.Anyone), PodLocationRules.Proxy(pod, new SchemeNamePort("", "p", "")));
        Assert.Equal(new BackendLocation("https", "10.1.0.1", 9, BackendTrust.Anyone), PodLocationRules.Proxy(pod, new SchemeNamePort("https", "p", "9")));
        Assert.Null(PodLocationRules.Proxy(Json("{}"), new SchemeNamePort("", "p", "")));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}]}}""", "", "a", null)]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"},{"name":"b"}],"initContainers":[{"name":"i"}]}}""", "", "", "a container name must be specified for pod p, choose one of: [i a b]")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}],"ephemeralContainers":[{"name":"e"}]}}""", "e", "e", null)]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}]}}""", "x", "", "container x is not valid for pod p")]
    public void Container_Name_IsFoundOrRefused(string pod, string name, string container, string? problem) =>
        Assert.Equal((container, problem), PodLocationRules.Container(Json(pod), name));

    [Fact]
    public void Endpoints_OnlyThoseOfPods_AreReached()
    {
        var endpoints = Json("""
            {"metadata":{"namespace":"ns"},"subsets":[{"ports":[{"name":"http","port":8080},{"name":"x","port":1}],"addresses":[
            {"ip":"10.1.0.1","targetRef":{"namespace":"ns","name":"a"}},{"ip":"10.1.0.2","targetRef":{"namespace":"ns","name":"a"}},
            {"ip":"169.254.169.254"},{"ip":"10.1.0.3","targetRef":{"namespace":"other","name":"a"}},{"ip":"10.1.0.4","targetRef":{"namespace":"ns","name":"gone"}}]}]}
            """);

        var found = ServiceLocationRules.Endpoints(endpoints, "http", "", name => name == "a" ? Json("""{"status":{"podIPs":[{"ip":"10.1.0.1"}]}}""") : null);

        Assert.Equal(new BackendLocation("http", "10.1.0.1", 8080, BackendTrust.Anyone), Assert.Single(found));
        Assert.Equal("http", ServiceLocationRules.PortName(Json("""{"spec":{"ports":[{"name":"http","port":80}]}}"""), "80"));
        Assert.Null(ServiceLocationRules.PortName(Json("""{"spec":{"ports":[{"name":"http","port":80}]}}"""), "81"));
        Assert.Equal("metrics", ServiceLocationRules.PortName(Json("{}"), "metrics"));
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
