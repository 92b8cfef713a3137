using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Actions;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.Tests.ApiServer.Auth.Tokens;

namespace NodeStack.ControlPlane.Tests.ApiServer.Actions;

public sealed class TokenRequestActionTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeObjects _objects = new FakeObjects()
        .With("serviceaccounts", """{"metadata":{"namespace":"ns","name":"sa"}}""")
        .With("pods", """{"metadata":{"namespace":"ns","name":"p"},"spec":{"serviceAccountName":"sa","nodeName":"n"}}""")
        .With("pods", """{"metadata":{"namespace":"ns","name":"q"},"spec":{"serviceAccountName":"other"}}""")
        .With("secrets", """{"metadata":{"namespace":"ns","name":"s"}}""")
        .With("nodes", """{"metadata":{"name":"n"}}""");

    [Fact]
    public async Task Run_Plain_GivesAnHourForTheApiServer()
    {
        var answer = await Run.Async(Action(), """{"spec":{}}""", name: "sa");

        Assert.Equal(201, answer.Code);
        Assert.Equal("""{"audiences":["api"],"expirationSeconds":3600}""", answer.Body["spec"]!.ToJsonString());
        Assert.Equal("""{"name":"sa","namespace":"ns","uid":"uid-sa","creationTimestamp":"2026-01-01T00:00:00Z"}""", answer.Body["metadata"]!.ToJsonString());
        Assert.Equal("2026-01-01T01:00:00Z", answer.Body.Text("status", "expirationTimestamp"));
        var claims = Claims(answer);
        Assert.Equal(("system:serviceaccount:ns:sa", "https://i", _time.GetUtcNow().AddHours(1)), (claims.Subject, claims.Issuer, claims.Expiry));
        Assert.Equal(36, claims.Id.Length);
    }

    [Fact]
    public async Task Run_PodVolumesToken_LivesAYearAndWarns()
    {
        var answer = await Run.Async(Action(), """{"spec":{"expirationSeconds":3607,"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"p","uid":"uid-p"}}}""", name: "sa");

        var claims = Claims(answer);
        Assert.Equal((_time.GetUtcNow().AddDays(365), _time.GetUtcNow().AddSeconds(3607)), (claims.Expiry, claims.WarnAfter));
        Assert.Equal((new BoundObject("p", "uid-p"), new BoundObject("n", "uid-n")), (claims.Pod, claims.Node));
        Assert.Equal("2026-01-01T01:00:07Z", answer.Body.Text("status", "expirationTimestamp"));
    }

    [Theory]
    [InlineData("{\"expirationSeconds\":3607,\"audiences\":[\"vault\"],\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\"}}")]
    [InlineData("{\"expirationSeconds\":3607}")]
    [InlineData("{\"expirationSeconds\":3607,\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"name\":\"s\"}}")]
    public async Task Run_OtherToken_IsNotExtended(string spec) =>
        Assert.Equal(_time.GetUtcNow().AddSeconds(3607), Claims(await Run.Async(Action(), $$$$$"""{"spec":{{{{{spec}}}}}}""", name: "sa")).Expiry);

    [Theory]
    [InlineData("{\"spec\":{\"expirationSeconds\":60}}", 422, "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes")]
    [InlineData("{\"spec\":{\"expirationSeconds\":4294967297}}", 422, "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds")]
    [InlineData("{\"metadata\":{\"name\":\"x\"}}", 422, "TokenRequest.authentication.k8s.io \"sa\" is invalid: metadata.name: Invalid value: \"x\": must match the service account name if specified")]
    [InlineData("{\"metadata\":{\"uid\":\"x\"}}", 409, "Operation cannot be fulfilled on TokenRequest.authentication.k8s.io \"sa\": the UID in the token request (x) does not match the UID of the service account (uid-sa)")]
    [InlineData("{\"spec\":{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"q\"}}}", 400, "cannot bind token for serviceaccount \"sa\" to pod running with different serviceaccount name.")]
    [InlineData("{\"spec\":{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"none\"}}}", 404, "pods \"none\" not found")]
    [InlineData("{\"spec\":{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"n\",\"uid\":\"x\"}}}", 409, "Operation cannot be fulfilled on Node \"n\": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated")]
    [InlineData("{\"spec\":{\"boundObjectRef\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"d\"}}}", 400, "cannot bind token to object of type apps/v1, Kind=Deployment")]
    public async Task Run_BadRequest_IsRefusedInUpstreamsWords(string body, int code, string message)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => Run.Async(Action(), body, name: "sa"));

        Assert.Equal((code, message), (error.Status.Code, error.Message));
    }

    [Fact]
    public async Task Run_NoAccount_IsNotFound() => Assert.Equal(
        "serviceaccounts \"none\" not found", (await Assert.ThrowsAsync<ApiException>(() => Run.Async(Action(), """{"spec":{}}""", name: "none"))).Message);

    private static ServiceAccountClaims Claims(NodeStack.ControlPlane.ApiServer.Registry.ActionAnswer answer) =>
        ServiceAccountClaimsParser.Parse(JwtParser.Parse(answer.Body.Text("status", "token"))!.Claims);

    private TokenRequestAction Action() => new(_objects, new ServiceAccountTokenIssuer(new TokenKeySet(TestKeys.Elliptic, []), "https://i"), ["api"], _time);
}
