using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Actions;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.Tests.ApiServer.Actions;

public sealed class ReviewActionTests
{
    private const string Group = ".rbac.authorization.k8s.io";
    private readonly FakeObjects _objects = new FakeObjects()
        .With("clusterroles" + Group, """{"metadata":{"name":"r"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"resourceNames":["p"]},{"verbs":["get"],"nonResourceURLs":["/x"]}]}""")
        .With("clusterrolebindings" + Group, """{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"User","name":"jane"}]}""");

    [Fact]
    public async Task SelfReview_User_IsTold()
    {
        var user = Users.Of("admin", "system:masters", "system:authenticated") with
        {
            Extra = new Dictionary<string, IReadOnlyList<string>> { ["authentication.kubernetes.io/credential-id"] = ["X509SHA256=00"] },
        };

        var answer = await Run.Async(new SelfSubjectReviewAction(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))), "{}", user);

        Assert.Equal(201, answer.Code);
        Assert.Equal(
            """{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1","metadata":{"creationTimestamp":"2026-01-01T00:00:00Z"},"status":{"userInfo":{"username":"admin","groups":["system:masters","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=00"]}}}}""",
            answer.Body.ToJsonString());
    }

    [Theory]
    [InlineData("{\"spec\":{\"token\":\"x\"}}", "{\"user\":{},\"error\":\"invalid bearer token\"}")]
    [InlineData("{\"spec\":{\"token\":\"old\"}}", "{\"user\":{},\"error\":\"service account token has expired\"}")]
    [InlineData("{\"spec\":{\"token\":\"good\"}}", "{\"authenticated\":true,\"user\":{\"username\":\"u\",\"uid\":\"1\",\"groups\":[\"g\"]},\"audiences\":[\"api\"]}")]
    [InlineData("{\"spec\":{\"token\":\"good\",\"audiences\":[\"other\"]}}", "{\"authenticated\":true,\"user\":{\"username\":\"u\",\"uid\":\"1\",\"groups\":[\"g\"]},\"audiences\":[\"other\"]}")]
    public async Task TokenReview_Token_IsTold(string review, string status)
    {
        var answer = await Run.Async(new TokenReviewAction(new Tokens(), ["api"]), review);

        Assert.Equal(status, answer.Body["status"]!.ToJsonString());
        Assert.Equal(review, new System.Text.Json.Nodes.JsonObject { ["spec"] = answer.Body["spec"]!.DeepClone() }.ToJsonString());
    }

    [Fact]
    public async Task TokenReview_NoToken_IsABadRequest() => Assert.Equal(
        "token is required for TokenReview in authentication",
        (await Assert.ThrowsAsync<ApiException>(() => Run.Async(new TokenReviewAction(new Tokens(), []), """{"spec":{}}"""))).Message);

    [Theory]
    [InlineData("self", "{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"name\":\"p\"}}", "{\"allowed\":true,\"reason\":\"RBAC: allowed by ClusterRoleBinding \\u0022b\\u0022 of ClusterRole \\u0022r\\u0022 to User \\u0022jane\\u0022\"}")]
    [InlineData("self", "{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}", "{\"allowed\":false}")]
    [InlineData("self", "{\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/x\"}}", "{\"allowed\":true,\"reason\":\"RBAC: allowed by ClusterRoleBinding \\u0022b\\u0022 of ClusterRole \\u0022r\\u0022 to User \\u0022jane\\u0022\"}")]
    [InlineData("", "{\"user\":\"nobody\",\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}", "{\"allowed\":false}")]
    [InlineData("", "{\"user\":\"jane\",\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/x\"}}", "{\"allowed\":true,\"reason\":\"RBAC: allowed by ClusterRoleBinding \\u0022b\\u0022 of ClusterRole \\u0022r\\u0022 to User \\u0022jane\\u0022\"}")]
    public async Task AccessReview_Question_IsAnswered(string who, string spec, string status) =>
        Assert.Equal(status, (await Run.Async(Access($"{who}subjectaccessreviews"), $$$$$"""{"spec":{{{{{spec}}}}}}""")).Body["status"]!.ToJsonString());

    [Theory]
    [InlineData("self", "{}", "SelfSubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified")]
    [InlineData("", "{\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}", "SubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.user: Invalid value: \"\": at least one of user or group must be specified")]
    [InlineData("self", "{\"resourceAttributes\":{},\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}", "SelfSubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.nonResourceAttributes: Invalid value: {\"Path\":\"/\",\"Verb\":\"get\"}: cannot be specified in combination with resourceAttributes")]
    [InlineData("local", "{\"user\":\"u\",\"resourceAttributes\":{\"namespace\":\"other\"}}", "LocalSubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.resourceAttributes.namespace: Invalid value: \"other\": must match metadata.namespace")]
    public async Task AccessReview_NoQuestion_IsInvalid(string who, string spec, string message)
    {
        var metadata = who == "local" ? "\"metadata\":{\"namespace\":\"ns\"}," : "";

        var error = await Assert.ThrowsAsync<ApiException>(() => Run.Async(Access($"{who}subjectaccessreviews"), $"{{{metadata}\"spec\":{spec}}}"));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Attributes_Selector_ReachesTheAuthorizer()
    {
        var review = System.Text.Json.Nodes.JsonNode.Parse("""{"spec":{"resourceAttributes":{"verb":"list","resource":"pods","fieldSelector":{"requirements":[{"key":"spec.nodeName","operator":"In","values":["n1"]},{"key":"a","operator":"Exists"}]},"labelSelector":{"rawSelector":"a=b"}}}}""")!.AsObject();

        var attributes = AccessReviewParser.Attributes(review, Users.Of("u"));

        Assert.Equal(("spec.nodeName=n1", "a=b", "*"), (attributes.FieldSelector, attributes.LabelSelector, attributes.Version));
    }

    [Fact]
    public async Task RulesReview_User_ListsItsRules()
    {
        var action = new SelfSubjectRulesReviewAction(new RbacCache(_objects));

        Assert.Equal(
            """{"resourceRules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"resourceNames":["p"]}],"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/x"]}],"incomplete":false}""",
            (await Run.Async(action, """{"spec":{"namespace":"ns"}}""")).Body["status"]!.ToJsonString());
        Assert.True((await Run.Async(action, """{"spec":{"namespace":"ns"}}""", Users.Node("n"))).Body.Flag("status", "incomplete"));
        Assert.Equal("no namespace on request", (await Assert.ThrowsAsync<ApiException>(() => Run.Async(action, """{"spec":{}}"""))).Message);
    }

    private IAction Access(string resource) =>
        AccessReviewAction.All(new RbacAuthorizer(new RbacCache(_objects))).Single(a => a.Path == $"{resource}.authorization.k8s.io");

    private sealed class Tokens : IAuthenticator
    {
        public ValueTask<Authentication> AuthenticateAsync(RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation) =>
            ValueTask.FromResult(credentials.BearerToken switch
            {
                "good" => new Authentication(new UserIdentity("u", "1", ["g"], UserIdentity.NoExtra), Audiences: audiences),
                "old" => Authentication.Refused("service account token has expired"),
                _ => Authentication.None,
            });
    }
}
