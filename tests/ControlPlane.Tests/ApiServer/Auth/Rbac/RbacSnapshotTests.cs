using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Rbac;

public sealed class RbacSnapshotTests
{
    private static readonly RbacSnapshot s_roles = RbacSnapshot.Build(
        [
            new("", "reader", [new(["get", "list"], [""], ["pods", "pods/log"], [], [])]),
            new("", "scaler", [new(["update"], ["*"], ["*/scale"], [], [])]),
            new("", "health", [new(["get"], [], [], [], ["/metrics", "/livez/*"])]),
            new("ns", "one", [new(["*"], [""], ["configmaps"], ["c"], [])]),
            new("", "all", [PolicyRule.EveryResource, PolicyRule.EveryPath]),
        ],
        [
            new("", "readers", "ClusterRole", "reader", [new("Group", "dev"), new("User", "jane")]),
            new("", "scalers", "ClusterRole", "scaler", [new("User", "jane")]),
            new("", "health", "ClusterRole", "health", [new("User", "jane")]),
            new("", "lost", "ClusterRole", "none", [new("User", "lost")]),
            new("ns", "one", "Role", "one", [new("ServiceAccount", "sa"), new("ServiceAccount", "sa", "other")]),
            new("ns", "readers", "ClusterRole", "reader", [new("User", "joe")]),
            new("", "nobody", "ClusterRole", "all", [new("ServiceAccount", "sa")]),
        ]);

    [Theory]
    [InlineData("jane", "get pods ns/p", "RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\" to User \"jane\"")]
    [InlineData("jane", "get pods/log ns/p", "RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\" to User \"jane\"")]
    [InlineData("jane", "list pods", "RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\" to User \"jane\"")]
    [InlineData("jane", "get pods/exec ns/p", null)]
    [InlineData("jane", "delete pods ns/p", null)]
    [InlineData("jane", "get pods.apps ns/p", null)]
    [InlineData("jane", "update deployments.apps/scale ns/d", "RBAC: allowed by ClusterRoleBinding \"scalers\" of ClusterRole \"scaler\" to User \"jane\"")]
    [InlineData("jane", "update deployments.apps ns/d", null)]
    [InlineData("jane", "update pods/autoscale ns/d", null)]
    [InlineData("jane", "get /metrics", "RBAC: allowed by ClusterRoleBinding \"health\" of ClusterRole \"health\" to User \"jane\"")]
    [InlineData("jane", "get /livez/etcd", "RBAC: allowed by ClusterRoleBinding \"health\" of ClusterRole \"health\" to User \"jane\"")]
    [InlineData("jane", "get /livez", null)]
    [InlineData("jane", "get /metrics/slis", null)]
    [InlineData("joe", "get pods ns/p", "RBAC: allowed by RoleBinding \"readers/ns\" of ClusterRole \"reader\" to User \"joe\"")]
    [InlineData("joe", "get pods other/p", null)]
    [InlineData("joe", "list pods", null)]
    [InlineData("system:serviceaccount:ns:sa", "update configmaps ns/c", "RBAC: allowed by RoleBinding \"one/ns\" of Role \"one\" to ServiceAccount \"sa/ns\"")]
    [InlineData("system:serviceaccount:other:sa", "update configmaps ns/c", "RBAC: allowed by RoleBinding \"one/ns\" of Role \"one\" to ServiceAccount \"sa/other\"")]
    [InlineData("system:serviceaccount:ns:sa", "update configmaps ns/d", null)]
    [InlineData("system:serviceaccount:ns:sa", "create configmaps ns/", null)]
    [InlineData("sa", "get secrets ns/s", null)]
    public void Decide_User_IsAllowedWhatRolesAllow(string user, string what, string? reason)
    {
        var answer = s_roles.Decide(Users.Of(user).Asks(what));

        Assert.Equal(reason is null ? Decision.NoOpinion : Decision.Allow, answer.Decision);
        Assert.Equal(reason ?? "", answer.Reason);
    }

    [Fact]
    public void Decide_Group_IsAllowedToo() => Assert.Equal(
        "RBAC: allowed by ClusterRoleBinding \"readers\" of ClusterRole \"reader\" to Group \"dev\"", s_roles.Decide(Users.Of("x", "dev").Asks("get pods ns/p")).Reason);

    [Fact]
    public void Decide_RoleMissing_SaysSo() => Assert.Equal(
        new Authorization(Decision.NoOpinion, "RBAC: clusterrole.rbac.authorization.k8s.io \"none\" not found"), s_roles.Decide(Users.Of("lost").Asks("get pods ns/p")));

    [Fact]
    public void RulesFor_User_AreThoseOfItsBindings()
    {
        Assert.Equal(3, s_roles.RulesFor(Users.Of("jane", "dev"), "ns").Rules.Count);
        Assert.Empty(s_roles.RulesFor(Users.Of("joe"), "other").Rules);
        Assert.NotEmpty(s_roles.RulesFor(Users.Of("lost"), "").Problem);
    }

    [Fact]
    public void Current_RoleChanged_IsSeenAtTheNextCheck()
    {
        var objects = new FakeObjects()
            .With("clusterroles.rbac.authorization.k8s.io", """{"metadata":{"name":"r"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""")
            .With("clusterrolebindings.rbac.authorization.k8s.io", """{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"User","name":"u"}]}""");
        var cache = new RbacCache(objects);
        var first = cache.Current;
        Assert.Same(first, cache.Current);
        Assert.Equal(Decision.Allow, first.Decide(Users.Of("u").Asks("get pods ns/p")).Decision);

        objects.With("clusterroles.rbac.authorization.k8s.io", """{"metadata":{"name":"r"},"rules":[]}""");

        Assert.Equal(Decision.NoOpinion, cache.Current.Decide(Users.Of("u").Asks("get pods ns/p")).Decision);
    }
}
