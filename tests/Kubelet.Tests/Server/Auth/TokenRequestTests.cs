using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.Kubelet.Tests.Server.Auth;

public sealed class TokenRequestTests
{
    [Fact]
    public async Task Request_WithAKnownToken_IsServedAsItsUser()
    {
        await using var harness = await ServerHarness.StartAsync();
        harness.Tokens.Users.Add("jane");
        using var client = harness.Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "jane");

        using var response = await client.GetAsync("/pods");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var asked = harness.Authorizer.Asked.Single();
        Assert.Equal(("jane", "people system:authenticated", "pods"), (asked.Client.User, string.Join(' ', asked.Client.Groups), asked.Subresource));
    }

    [Theory]
    [InlineData("Bearer", "nobody", false)]
    [InlineData("Bearer", "nobody", true)]
    [InlineData("Basic", "amFuZTp4", true)]
    public async Task Request_WithWrongCredentials_Is401EvenWhereAnonymousMayCome(string scheme, string value, bool allowsAnonymous)
    {
        await using var harness = await ServerHarness.StartAsync(o => o with { AllowAnonymous = allowsAnonymous });
        using var client = harness.Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, value);

        using var response = await client.GetAsync("/pods");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(harness.Authorizer.Asked);
    }

    [Fact]
    public async Task Request_WhenNobodyCanSay_Is401()
    {
        await using var harness = await ServerHarness.StartAsync(static o => o with { AllowAnonymous = true });
        harness.Tokens.Failure = new TimeoutException("no answer");
        using var client = harness.Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "jane");

        using var response = await client.GetAsync("/pods");

        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Request_WithoutCredentials_IsAnonymousWhereAllowedAndStillAuthorized()
    {
        await using var harness = await ServerHarness.StartAsync(static o => o with { AllowAnonymous = true });
        harness.Authorizer.Decide = static request => request.Subresource == "healthz";
        using var client = harness.Client(null);

        Assert.Equal("ok", await client.GetStringAsync("/healthz"));
        using var response = await client.GetAsync("/metrics");

        Assert.Equal(
            "Forbidden (user=system:anonymous, verb=get, resource=nodes, subresource(s)=[metrics])\n", await response.Content.ReadAsStringAsync());
        Assert.All(harness.Authorizer.Asked, a => Assert.Equal(["system:unauthenticated"], a.Client.Groups));
    }

    [Fact]
    public async Task Request_WithAStrangersCertificate_IsNeverAnonymous()
    {
        await using var harness = await ServerHarness.StartAsync(static o => o with { AllowAnonymous = true });
        var now = TimeProvider.System.GetUtcNow();
        var ca = CertificateIssuer.Authority("other", TimeSpan.FromDays(1), now);
        using var authority = X509Certificate2.CreateFromPem(ca.CertificatePem, ca.KeyPem);
        var issued = CertificateIssuer.Client(authority, "jane", "", TimeSpan.FromDays(1), now);
        using var client = harness.Client(X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem));

        using var response = await client.GetAsync("/pods");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Request_ThatCannotBeDecided_Is500WithUpstreamsText()
    {
        await using var harness = await ServerHarness.StartAsync();
        harness.Authorizer.Decide = static _ => throw new TimeoutException("no answer");
        using var client = harness.Client(harness.Admin());

        using var response = await client.GetAsync("/pods");

        Assert.Equal(
            (HttpStatusCode.InternalServerError, "Authorization error (user=nodestack-admin, verb=get, resource=nodes, subresource=pods)"),
            (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }
}
