namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.FlowControl;

public sealed class FlowKindRulesTests
{
    private const string Schema = """{"metadata":{"name":"f"},"spec":{"priorityLevelConfiguration":{"name":"p"},"rules":[{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["/x"]}]}]}}""";
    private const string Level = """{"metadata":{"name":"p"},"spec":{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{}}}}}""";

    [Theory]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/flowschemas", """{"metadata":{"name":"f"},"spec":{"priorityLevelConfiguration":{"name":"p"},"rules":[{"subjects":[{"kind":"User","user":{"name":"u"}}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["/x"]}]}]}}""", "spec.matchingPrecedence", """1000""")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", """{"metadata":{"name":"p"},"spec":{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{}}}}}""", "spec.limited", """{"nominalConcurrencyShares":30,"limitResponse":{"type":"Queue","queuing":{"queues":64,"handSize":8,"queueLengthLimit":50}},"lendablePercent":0}""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/flowschemas", Schema, """{"spec.matchingPrecedence":1}""", "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/flowschemas", Schema, """{"spec.rules.0.subjects":[{"kind":"Group","user":{"name":"u"}}]}""", "spec.rules[0].subjects[0].group: Required value: group is required when subject kind is 'Group'\nspec.rules[0].subjects[0].user: Forbidden: user is forbidden when subject kind is not 'User'")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/flowschemas", Schema, """{"spec.rules.0.nonResourceRules.0.nonResourceURLs":["/x*"]}""", "spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"/x*\": wildcard can only do suffix matching")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", Level, """{"spec.type":"Exempt"}""", "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'\nspec.limited: Forbidden: must be nil if the type is not Limited")]
    [InlineData("flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", Level, """{"spec.limited.limitResponse.queuing":{"queues":4,"handSize":8}}""", "spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (4)")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));
}
