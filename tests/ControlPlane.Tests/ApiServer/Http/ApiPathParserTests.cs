using CsCheck;
using NodeStack.ControlPlane.ApiServer.Http;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public class ApiPathParserTests
{
    public static TheoryData<string, ApiPath> Paths() => new()
    {
        { "/api/v1", new ApiPath("", "v1") },
        { "/api/v1/", new ApiPath("", "v1") },
        { "/apis/apps/v1", new ApiPath("apps", "v1") },
        { "/api/v1/pods", new ApiPath("", "v1", Resource: "pods") },
        { "/api/v1/nodes/n1", new ApiPath("", "v1", Resource: "nodes", Name: "n1") },
        { "/api/v1/nodes/n1/status", new ApiPath("", "v1", Resource: "nodes", Name: "n1", Subresource: "status") },
        { "/api/v1/namespaces", new ApiPath("", "v1", Resource: "namespaces") },
        { "/api/v1/namespaces/x", new ApiPath("", "v1", "x", "namespaces", "x") },
        { "/api/v1/namespaces/x/status", new ApiPath("", "v1", "x", "namespaces", "x", "status") },
        { "/api/v1/namespaces/x/finalize", new ApiPath("", "v1", "x", "namespaces", "x", "finalize") },
        { "/api/v1/namespaces/x/pods", new ApiPath("", "v1", "x", "pods") },
        { "/api/v1/namespaces/x/pods/p/log", new ApiPath("", "v1", "x", "pods", "p", "log") },
        { "/api/v1/namespaces/x/services/http:s:80/proxy/a/b", new ApiPath("", "v1", "x", "services", "http:s:80", "proxy", "/a/b") },
        { "/api/v1/namespaces/x/pods/p/proxy", new ApiPath("", "v1", "x", "pods", "p", "proxy") },
        { "/api/v1/namespaces/x/pods/p/proxy/", new ApiPath("", "v1", "x", "pods", "p", "proxy", "/") },
        { "/api/v1/nodes/n/proxy/a/b/", new ApiPath("", "v1", Resource: "nodes", Name: "n", Subresource: "proxy", Rest: "/a/b/") },
        { "/apis/apps/v1/namespaces/x/deployments/d/scale", new ApiPath("apps", "v1", "x", "deployments", "d", "scale") },
        { "/api/v1/watch/pods", new ApiPath("", "v1", Resource: "pods", IsWatch: true) },
        { "/api/v1/watch/namespaces/x/pods/p", new ApiPath("", "v1", "x", "pods", "p", IsWatch: true) },
        { "/api/v1/watch", new ApiPath("", "v1", Resource: "watch") },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Parse_PathOfTheApi_IsTakenApart(string path, ApiPath parts) => Assert.Equal(parts, ApiPathParser.Parse(path));

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/api")]
    [InlineData("/apis")]
    [InlineData("/apis/apps")]
    [InlineData("/apis//v1")]
    [InlineData("/api//pods")]
    [InlineData("/healthz")]
    [InlineData("/apiv1/pods")]
    [InlineData("api/v1/pods")]
    public void Parse_AnotherPath_IsNone(string path) => Assert.Null(ApiPathParser.Parse(path));

    [Fact]
    public void Parse_AnyPath_NeverFails() => Choice.Of("api", "apis", "v1", "watch", "namespaces", "status", "x", "", "..").Array[0, 9]
        .Sample(parts => ApiPathParser.Parse($"/{string.Join('/', parts)}") is null or { Version.Length: > 0 });
}
