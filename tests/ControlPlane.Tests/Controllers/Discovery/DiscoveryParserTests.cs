using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Controllers.Discovery;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.Discovery;

public sealed class DiscoveryParserTests
{
    private const string Apis = """
        {"items":[{"metadata":{"name":"a.io"},"versions":[
          {"version":"v2","freshness":"Current","resources":[{"resource":"things","responseKind":{"kind":"Thing"},"scope":"Namespaced","verbs":["list","delete"]}]},
          {"version":"v1","freshness":"Current","resources":[{"resource":"things","responseKind":{"kind":"Thing"},"scope":"Namespaced","verbs":["list"]},{"resource":"parts","scope":"Namespaced","verbs":[]}]}]},
         {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale","resources":[]}]}]}
        """;

    [Fact]
    public void Parse_SeveralVersions_FirstIsPreferred()
    {
        var apis = DiscoveryParser.Parse(null, JsonNode.Parse(Apis)!.AsObject());

        var preferred = Assert.Single(apis.Preferred);
        Assert.Equal(("a.io/v2", "/apis/a.io/v2/namespaces/n/things/x"), (preferred.ApiVersion, preferred.Item("n", "x")));
        Assert.Equal("v1", apis.Find("a.io/v1", "Thing")!.Version);
        Assert.Equal("unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1", apis.Problem);
    }
}
