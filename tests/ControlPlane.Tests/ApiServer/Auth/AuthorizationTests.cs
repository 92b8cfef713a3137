using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.Tests.MetricNames;
using Prometheus;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth;

public sealed class AuthorizationTests
{
    [Theory]
    [InlineData("list pods ns/", "pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"ns\"")]
    [InlineData("get deployments.apps/scale ns/d", "deployments.apps \"d\" is forbidden: User \"jane\" cannot get resource \"deployments/scale\" in API group \"apps\" in the namespace \"ns\"")]
    [InlineData("list nodes", "nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API group \"\" at the cluster scope")]
    [InlineData("get /metrics", "forbidden: User \"jane\" cannot get path \"/metrics\"")]
    public void Refuse_Request_IsWordedAsUpstream(string what, string message)
    {
        var error = ForbiddenMessageRules.Refuse(Users.Of("jane").Asks(what), "");

        Assert.Equal(message, error.Message);
        Assert.Equal(message + ": why", ForbiddenMessageRules.Refuse(Users.Of("jane").Asks(what), "why").Message);
    }

    [Fact]
    public void Refuse_UserWithTags_IsEscaped() => Assert.Contains(
        "User \"&lt;b&gt;&amp;\"", ForbiddenMessageRules.Refuse(Users.Of("<b>&").Asks("get /x"), "").Message, StringComparison.Ordinal);

    [Fact]
    public async Task Union_NobodyAllows_KeepsAllReasons()
    {
        var union = new UnionAuthorizer([new Fixed(new(Decision.NoOpinion, "a")), new Fixed(Authorization.NoOpinion), new Fixed(new(Decision.NoOpinion, "b"))]);

        Assert.Equal(new Authorization(Decision.NoOpinion, "a\nb"), await union.AuthorizeAsync(Users.Of("u").Asks("get /x"), CancellationToken.None));
    }

    [Fact]
    public async Task Union_FirstOpinion_Counts()
    {
        var union = new UnionAuthorizer([new Fixed(Authorization.NoOpinion), new Fixed(new(Decision.Deny, "no")), new PrivilegedGroupAuthorizer()]);

        Assert.Equal(Decision.Deny, (await union.AuthorizeAsync(Users.Admin.Asks("get /x"), CancellationToken.None)).Decision);
    }

    [Fact]
    public async Task Metered_Decisions_AreCountedAndOpinionsThatAreNoneAreNot()
    {
        var registry = Metrics.NewCustomRegistry();
        foreach (var decision in new[] { Decision.Allow, Decision.Deny, Decision.Deny, Decision.NoOpinion })
            await new MeteredAuthorizer(new Fixed(new(decision)), "Node", Metrics.WithCustomRegistry(registry)).AuthorizeAsync(Users.Of("u").Asks("get /x"), CancellationToken.None);
        Assert.Equal(
            ["apiserver_authorization_decisions_total{type=\"Node\",name=\"node\",decision=\"allowed\"} 1", "apiserver_authorization_decisions_total{type=\"Node\",name=\"node\",decision=\"denied\"} 2"],
            (await registry.TextAsync()).Split('\n').Where(static line => line.Contains('{', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task PrivilegedGroup_Masters_MayDoEverything()
    {
        var authorizer = new PrivilegedGroupAuthorizer();

        Assert.Equal(Decision.Allow, (await authorizer.AuthorizeAsync(Users.Admin.Asks("delete nodes /n"), CancellationToken.None)).Decision);
        Assert.Equal(Decision.NoOpinion, (await authorizer.AuthorizeAsync(Users.Of("admin").Asks("delete nodes /n"), CancellationToken.None)).Decision);
    }

    [Fact]
    public async Task UnionAuthenticator_KnownUser_IsInSystemAuthenticatedOnce()
    {
        var union = new UnionAuthenticator([new Knowing(Authentication.Refused("x")), new Knowing(new Authentication(Users.Of("u", "g")))]);
        Assert.Equal(["g", "system:authenticated"], (await Ask(union)).User!.Groups);
        Assert.Equal(["system:masters", "system:authenticated"], (await Ask(new UnionAuthenticator([new Knowing(new Authentication(Users.Admin))]))).User!.Groups);
        Assert.Equal("[x, y]", (await Ask(new UnionAuthenticator([new Knowing(Authentication.Refused("x")), new Knowing(Authentication.Refused("y"))]))).Problem);
    }

    [Fact]
    public async Task AudienceAgnostic_OtherAudience_KnowsNobody()
    {
        var authenticator = new AudienceAgnosticAuthenticator(new Knowing(new Authentication(Users.Of("u"))), ["api", "own"]);

        Assert.Equal(["api", "own"], (await Ask(authenticator)).Audiences!);
        Assert.Equal(["own"], (await authenticator.AuthenticateAsync(new RequestCredentials(null, "t"), ["own", "x"], CancellationToken.None)).Audiences!);
        Assert.Null((await authenticator.AuthenticateAsync(new RequestCredentials(null, "t"), ["x"], CancellationToken.None)).User);
    }

    private static ValueTask<Authentication> Ask(IAuthenticator authenticator) =>
        authenticator.AuthenticateAsync(new RequestCredentials(null, "t"), [], CancellationToken.None);

    private sealed class Fixed(Authorization answer) : IAuthorizer
    {
        public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation) => ValueTask.FromResult(answer);
    }

    private sealed class Knowing(Authentication answer) : IAuthenticator
    {
        public ValueTask<Authentication> AuthenticateAsync(RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation) =>
            ValueTask.FromResult(answer);
    }
}
