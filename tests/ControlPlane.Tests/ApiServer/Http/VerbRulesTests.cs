using NodeStack.ControlPlane.ApiServer.Http;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public class VerbRulesTests
{
    [Theory]
    [InlineData("GET", "/api/v1/pods", false, "list")]
    [InlineData("HEAD", "/api/v1/pods", false, "list")]
    [InlineData("GET", "/api/v1/pods", true, "watch")]
    [InlineData("GET", "/api/v1/namespaces/x/pods/p", false, "get")]
    // The parameter means nothing for one object.
    [InlineData("GET", "/api/v1/namespaces/x/pods/p", true, "get")]
    [InlineData("GET", "/api/v1/watch/namespaces/x/pods/p", false, "watch")]
    [InlineData("POST", "/api/v1/namespaces/x/pods", false, "create")]
    [InlineData("PUT", "/api/v1/namespaces/x/pods/p", false, "update")]
    [InlineData("PATCH", "/api/v1/namespaces/x/pods/p/status", false, "patch")]
    [InlineData("DELETE", "/api/v1/namespaces/x/pods/p", false, "delete")]
    [InlineData("DELETE", "/api/v1/namespaces/x/pods", false, "deletecollection")]
    [InlineData("GET", "/api/v1/namespaces/x/pods/p/log", true, "get")]
    [InlineData("GET", "/api/v1/namespaces/x/pods/p/exec", false, "create")]
    [InlineData("POST", "/api/v1/namespaces/x/pods/p/portforward", false, "create")]
    [InlineData("OPTIONS", "/api/v1/pods", false, "")]
    public void Of_MethodAndPath_IsTheVerb(string method, string path, bool isWatch, string verb) =>
        Assert.Equal(verb, VerbRules.Of(method, ApiPathParser.Parse(path)!, isWatch));

    [Theory]
    [InlineData("/api/v1/pods", "watch", true)]
    [InlineData("/api/v1/pods", "list", false)]
    [InlineData("/api/v1/namespaces/x/pods/p/log", "get", true)]
    [InlineData("/api/v1/nodes/n/proxy", "create", true)]
    [InlineData("/api/v1/nodes/n/status", "patch", false)]
    public void IsLongRunning_WatchesAndStreams(string path, string verb, bool isLong) => Assert.Equal(isLong, VerbRules.IsLongRunning(ApiPathParser.Parse(path)!, verb));
}
