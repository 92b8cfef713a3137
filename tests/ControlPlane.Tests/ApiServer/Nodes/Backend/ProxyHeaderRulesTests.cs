using NodeStack.ControlPlane.ApiServer.Nodes.Backend;

namespace NodeStack.ControlPlane.Tests.ApiServer.Nodes.Backend;

public sealed class ProxyHeaderRulesTests
{
    [Theory]
    [InlineData("Authorization", false)]
    [InlineData("Impersonate-User", false)]
    [InlineData("X-Remote-User", false)]
    [InlineData("Host", false)]
    [InlineData("Connection", false)]
    [InlineData("Upgrade", false)]
    [InlineData("X-Named", false)]
    [InlineData("Cookie", true)]
    [InlineData("Accept", true)]
    [InlineData("X-Stream-Protocol-Version", true)]
    public void PassesToBackend_Header_UnlessItIsForUsOrOfTheConnection(string name, bool passes) =>
        Assert.Equal(passes, ProxyHeaderRules.PassesToBackend(name, ["X-Named"], isUpgrade: false));

    [Fact]
    public void PassesToBackend_Upgrade_TakesTheProtocolAlong()
    {
        Assert.True(ProxyHeaderRules.PassesToBackend("Upgrade", ["Upgrade"], isUpgrade: true));
        Assert.True(ProxyHeaderRules.PassesToBackend("Connection", ["Upgrade"], isUpgrade: true));
        Assert.False(ProxyHeaderRules.PassesToBackend("Authorization", ["Upgrade"], isUpgrade: true));
    }

    [Theory]
    [InlineData("/login?x=1", "https://api:6443/p/proxy/login?x=1")]
    [InlineData("http://10.1.0.1:8080/login", "https://api:6443/p/proxy/login")]
    [InlineData("https://api:6443/p/proxy/login", "https://api:6443/p/proxy/login")]
    [InlineData("login", "login")]
    [InlineData("https://elsewhere.example/", "https://elsewhere.example/")]
    public void Redirect_OfTheBackend_LeadsThroughTheProxy(string location, string rewritten) =>
        Assert.Equal(rewritten, ProxyHeaderRules.Redirect(location, "10.1.0.1:8080", "api:6443", "https", "/p/proxy"));
}
