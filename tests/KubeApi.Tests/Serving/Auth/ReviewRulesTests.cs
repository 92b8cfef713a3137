using System.Text;
using k8s.Models;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Serving.Auth;

namespace NodeStack.KubeApi.Tests.Serving.Auth;

public sealed class ReviewRulesTests
{
    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer abc", "abc")]
    [InlineData("  Bearer abc more ", "abc")]
    [InlineData("Bearer", null)]
    [InlineData("Bearer ", null)]
    [InlineData("Bearer  abc", null)]
    [InlineData("Basic abc", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Header_AnyText_GivesUpstreamsToken(string? header, string? token) => Assert.Equal(token, BearerTokenParser.FromHeader(header));

    [Fact]
    public void Header_TokenBeyondTheBound_IsNone() => Assert.Null(BearerTokenParser.FromHeader("Bearer " + new string('a', (64 << 10) + 1)));

    [Theory]
    [InlineData("v4.channel.k8s.io, TOKEN", "secret-1", "v4.channel.k8s.io")]
    [InlineData("TOKEN, a, b", "secret-1", "a, b")]
    [InlineData("TOKEN", null, null)]
    [InlineData("TOKEN, TOKEN, a", null, null)]
    [InlineData("v4.channel.k8s.io", null, null)]
    [InlineData("base64url.bearer.authorization.k8s.io., a", null, null)]
    [InlineData("base64url.bearer.authorization.k8s.io.!!, a", null, null)]
    [InlineData("base64url.bearer.authorization.k8s.io.YQ==, a", null, null)]
    public void Protocols_AnyList_GivesTheTokenAndTheRest(string list, string? token, string? rest)
    {
        var encoded = Convert.ToBase64String("secret-1"u8).TrimEnd('=');

        var found = BearerTokenParser.FromProtocols([list.Replace("TOKEN", "base64url.bearer.authorization.k8s.io." + encoded, StringComparison.Ordinal)]);

        Assert.Equal((token, rest), (found?.Token, found?.Protocols));
    }

    [Theory]
    [InlineData("jane", "dev", "dev system:authenticated")]
    [InlineData("jane", "system:authenticated", "system:authenticated")]
    [InlineData("jane", "system:unauthenticated", "system:unauthenticated")]
    [InlineData("system:anonymous", "dev", "dev")]
    public void Groups_OfWhoIsKnown_HaveAuthenticated(string user, string group, string groups) =>
        Assert.Equal(groups, string.Join(' ', IdentityRules.WithGroups(new ClientIdentity(user, [group])).Groups));

    [Fact]
    public void Identity_OfAnAnswer_IsWholeOrNobody()
    {
        var user = new V1UserInfo { Username = "jane", Uid = "7", Groups = ["dev"], Extra = new Dictionary<string, IList<string>> { ["scopes"] = ["a", "b"] } };

        var identity = ReviewRules.Identity(new V1TokenReviewStatus { Authenticated = true, User = user })!;

        Assert.Equal(("jane", "7", "dev", "a b"), (identity.User, identity.Uid, identity.Groups.Single(), string.Join(' ', identity.Extra["scopes"])));
        Assert.Null(ReviewRules.Identity(new V1TokenReviewStatus { Authenticated = false, User = user }));
        Assert.Null(ReviewRules.Identity(new V1TokenReviewStatus { Authenticated = true, User = new V1UserInfo { Username = "" } }));
        Assert.Null(ReviewRules.Identity(new V1TokenReviewStatus { Authenticated = true }));
        Assert.Null(ReviewRules.Identity(null));
    }

    [Fact]
    public void Key_OfQuestions_TellsAllApart()
    {
        AuthorizationRequest Ask(string user, string[] groups, string verb = "get", string sub = "pods", string uid = "", string extra = "") => new(
            new ClientIdentity(user, groups, uid) { Extra = extra.Length == 0 ? new Dictionary<string, IReadOnlyList<string>>() : new Dictionary<string, IReadOnlyList<string>> { ["k"] = [extra] } },
            verb, "nodes", sub, "n1", "/pods");
        AuthorizationRequest[] all =
        [
            Ask("a", []), Ask("a", ["b"]), Ask("a", ["b", "c"]), Ask("a", ["b,c"]), Ask("a\",\"", []), Ask("a", [], "create"), Ask("a", [], sub: "proxy"),
            Ask("a", [], uid: "1"), Ask("a", [], extra: "1"), Ask("a", [], extra: "2"),
        ];

        Assert.Equal(all.Length, all.Select(ReviewRules.KeyOf).Distinct().Count());
        Assert.Equal(ReviewRules.KeyOf(Ask("a", ["b"])), ReviewRules.KeyOf(Ask("a", ["b"]) with { Path = "/runningpods" }));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, false)]
    public void Retry_ByStatus(int status, bool again) => Assert.Equal(again, ReviewRules.IsWorthRetrying(new ApiException(status, "", "")));

    [Fact]
    public void Question_ForAccess_IsUpstreams()
    {
        var question = ReviewRules.AccessQuestion(new AuthorizationRequest(new ClientIdentity("jane", ["dev"]), "get", "nodes", "metrics", "n1", "/metrics"));

        Assert.Contains(
            "\"resourceAttributes\":{\"name\":\"n1\",\"resource\":\"nodes\",\"subresource\":\"metrics\",\"verb\":\"get\",\"version\":\"v1\"},\"user\":\"jane\"",
            k8s.KubernetesJson.Serialize(question), StringComparison.Ordinal);
        Assert.Equal("jane", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(question.Spec.User)));
    }
}
