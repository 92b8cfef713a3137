using System.Net;
using NodeStack.ControlPlane.ApiServer.Auth;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth;

public sealed class AnonymousRulesTests
{
    private const string Open = "/api/v1/namespaces/kube-public/configmaps/cluster-info";

    [Theory]
    [InlineData("GET", Open, null, true)]
    [InlineData("GET", Open + "/", null, false)]
    [InlineData("GET", "/api/v1/namespaces/kube-public/configmaps", null, false)]
    [InlineData("PUT", Open, null, false)]
    [InlineData("GET", Open, "a token that nobody knows", false)]
    public void IsGuest_OnAnOpenPathWithoutCredentials_Only(string method, string path, string? token, bool isGuest) =>
        Assert.Equal(isGuest, AnonymousRules.IsGuest(new RequestCredentials(null, token), method, path, [Open]));

    /// <summary>A guest still needs a role.</summary>
    [Fact]
    public async Task Request_WithoutCredentials_OnAnOpenPath_IsForbiddenUntilARoleAllowsIt()
    {
        await using var server = await RunningApiServer.StartAsync(o => o with { AnonymousPaths = [Open] });
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(Open)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/v1/namespaces/kube-public/configmaps")).StatusCode);
    }
}
