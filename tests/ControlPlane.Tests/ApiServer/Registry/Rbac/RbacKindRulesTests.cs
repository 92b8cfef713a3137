namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Rbac;

public sealed class RbacKindRulesTests
{
    private const string Role = """{"metadata":{"name":"r","namespace":"ns"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""";
    private const string Binding = """{"metadata":{"name":"b","namespace":"ns"},"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"}]}""";
    private const string ClusterBinding = """{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"u","namespace":"ns"}]}""";

    [Theory]
    [InlineData("rbac.authorization.k8s.io/v1/rolebindings", """{"metadata":{"name":"b","namespace":"ns"},"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"}]}""", "", """{"metadata":{"name":"b","namespace":"ns"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"u"}]}""")]
    [InlineData("rbac.authorization.k8s.io/v1/clusterrolebindings", """{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"u","namespace":"ns"}]}""", "subjects.0", """{"kind":"ServiceAccount","name":"u","namespace":"ns"}""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("rbac.authorization.k8s.io/v1/roles", Role, """{"rules.0.verbs":[]}""", "rules[0].verbs: Required value: verbs must contain at least one value")]
    [InlineData("rbac.authorization.k8s.io/v1/roles", Role, """{"rules":[{"verbs":["get"],"nonResourceURLs":["/x"]}]}""", "rules[0].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to non-resource URLs")]
    [InlineData("rbac.authorization.k8s.io/v1/clusterroles", Role, """{"rules.0.nonResourceURLs":["/x"]}""", "rules[0].nonResourceURLs: Invalid value: [\"/x\"]: rules cannot apply to both regular resources and non-resource URLs")]
    [InlineData("rbac.authorization.k8s.io/v1/clusterroles", Role, """{"aggregationRule":{}}""", "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil")]
    [InlineData("rbac.authorization.k8s.io/v1/rolebindings", Binding, """{"roleRef.kind":"Odd"}""", "roleRef.kind: Unsupported value: \"Odd\": supported values: \"Role\", \"ClusterRole\"")]
    [InlineData("rbac.authorization.k8s.io/v1/rolebindings", Binding, """{"subjects.0.kind":"Odd"}""", "subjects[0].kind: Unsupported value: \"Odd\": supported values: \"ServiceAccount\", \"User\", \"Group\"")]
    [InlineData("rbac.authorization.k8s.io/v1/clusterrolebindings", ClusterBinding, """{"subjects.0.namespace":null}""", "subjects[0].namespace: Required value")]
    [InlineData("rbac.authorization.k8s.io/v1/clusterrolebindings", ClusterBinding, """{"roleRef.kind":"Role"}""", "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));

    [Theory]
    [InlineData("rbac.authorization.k8s.io/v1/rolebindings", Binding, """{"roleRef.name":"x"}""", "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"x\"}: cannot change roleRef")]
    public void Update_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Change(item, changes).Errors);
}
