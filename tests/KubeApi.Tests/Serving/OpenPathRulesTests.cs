using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.KubeApi.Tests.Serving;

public sealed class OpenPathRulesTests
{
    [Theory]
    [InlineData("/healthz", "/healthz", true)]
    [InlineData("healthz", "/healthz", true)]
    [InlineData("/healthz", "/healthz/ping", false)]
    [InlineData("/healthz", "/Healthz", false)]
    [InlineData("/metrics*", "/metrics/slis", true)]
    [InlineData("/metrics/*", "/metrics", false)]
    [InlineData("*", "/configz", true)]
    [InlineData("/livez,/readyz", "/readyz", true)]
    [InlineData("", "/metrics", false)]
    public void IsOpen_OfAPath(string open, string path, bool expected) =>
        Assert.Equal(expected, OpenPathRules.IsOpen(open.Split(',', StringSplitOptions.RemoveEmptyEntries), path));
}
