using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Bootstrap;

namespace NodeStack.ControlPlane.Tests.ApiServer.Bootstrap;

public sealed class PolicyTextParserTests
{
    private static readonly IReadOnlyList<SystemObject> s_policy = PolicyTextParser.Parse(BootstrapText.Policy);

    private static readonly RbacSnapshot s_roles = RbacSnapshot.Build(
        s_policy.Where(o => o.Wish.ContainsKey("rules")).Select(o => RbacObjectParser.Role(o.Wish)),
        s_policy.Where(o => o.Wish.ContainsKey("roleRef")).Select(o => RbacObjectParser.Binding(o.Wish)));

    [Fact]
    public void Parse_Policy_HasUpstreamsNumbers() => Assert.Equal(
        "clusterrolebindings 50, clusterroles 69, rolebindings 7, roles 7",
        string.Join(", ", s_policy.GroupBy(o => o.Resource.Split('.')[0]).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}")));

    [Fact]
    public void Parse_AggregatedRole_HasLabelsSelectorAndRules()
    {
        var view = s_policy.Single(o => o.Name == "view").Wish;

        Assert.Equal(
            """{"name":"view","labels":{"rbac.authorization.k8s.io/aggregate-to-edit":"true","kubernetes.io/bootstrapping":"rbac-defaults"},"annotations":{"rbac.authorization.kubernetes.io/autoupdate":"true"}}""",
            view["metadata"]!.ToJsonString());
        Assert.Equal(
            """{"clusterRoleSelectors":[{"matchLabels":{"rbac.authorization.k8s.io/aggregate-to-view":"true"}}]}""", view["aggregationRule"]!.ToJsonString());
        Assert.Equal(12, view["rules"]!.AsArray().Count);
    }

    [Fact]
    public void Parse_Bindings_NameTheirSubjects()
    {
        Assert.Equal(
            """[{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":"system:masters"}]""",
            s_policy.Single(o => o is { Name: "cluster-admin", Resource: "clusterrolebindings.rbac.authorization.k8s.io" }).Wish["subjects"]!.ToJsonString());
        Assert.Equal(
            """[{"kind":"ServiceAccount","name":"bootstrap-signer","namespace":"kube-system"}]""",
            s_policy.Single(o => o is { Name: "system:controller:bootstrap-signer", Namespace: "kube-public", Resource: "rolebindings.rbac.authorization.k8s.io" })
                .Wish["subjects"]!.ToJsonString());
        // Deliberately bound to nobody: nodes have the Node authorizer.
        Assert.Null(s_policy.Single(o => o is { Name: "system:node", Resource: "clusterrolebindings.rbac.authorization.k8s.io" }).Wish["subjects"]);
    }

    [Theory]
    [InlineData("system:serviceaccount:kube-system:namespace-controller", "deletecollection pods ns/", true)]
    [InlineData("system:kube-scheduler", "create pods/binding ns/p", true)]
    [InlineData("system:kube-scheduler", "create pods ns/", false)]
    [InlineData("system:kube-controller-manager", "update leases.coordination.k8s.io kube-system/kube-controller-manager", true)]
    [InlineData("jane", "create selfsubjectaccessreviews.authorization.k8s.io", true)]
    [InlineData("jane", "get /apis/apps", true)]
    [InlineData("jane", "get pods ns/p", false)]
    public void Parse_Policy_AllowsWhatUpstreamAllows(string user, string what, bool allowed)
    {
        Assert.Equal(allowed, s_roles.Decide(Users.Of(user, "system:authenticated").Asks(what)).Decision == Decision.Allow);
    }

    [Theory]
    [InlineData("get /livez", Decision.Allow)]
    [InlineData("get /livez/etcd", Decision.NoOpinion)]
    [InlineData("get /metrics", Decision.NoOpinion)]
    public void Parse_Policy_LetsAnybodyAskForHealth(string what, Decision decision) =>
        Assert.Equal(decision, s_roles.Decide(UserIdentity.Anonymous.Asks(what)).Decision);

    [Theory]
    [InlineData("clusterrole")]
    [InlineData("clusterrole a\n nouns=x")]
    [InlineData("rolebinding ns b r\n robot x")]
    public void Parse_BadLine_IsAnError(string text) => Assert.Throws<FormatException>(() => PolicyTextParser.Parse(text));
}
