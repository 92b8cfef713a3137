namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.AdmissionRegistration;

public sealed class AdmissionKindRulesTests
{
    private const string Hooks = """{"metadata":{"name":"h"},"webhooks":[{"name":"a.b.c","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"service":{"name":"s","namespace":"ns"}},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]}]}""";
    private const string Policy = """{"metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]},"validations":[{"expression":"true"}]}}""";
    private const string Binding = """{"metadata":{"name":"b"},"spec":{"policyName":"p","validationActions":["Deny"]}}""";

    [Theory]
    [InlineData("admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", """{"metadata":{"name":"h"},"webhooks":[{"name":"a.b.c","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"service":{"name":"s","namespace":"ns"}},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]}]}""", "webhooks.0", """{"name":"a.b.c","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"service":{"name":"s","namespace":"ns","port":443}},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"],"scope":"*"}],"failurePolicy":"Fail","matchPolicy":"Equivalent","namespaceSelector":{},"objectSelector":{},"timeoutSeconds":10,"reinvocationPolicy":"Never"}""")]
    [InlineData("admissionregistration.k8s.io/v1/validatingadmissionpolicies", """{"metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]},"validations":[{"expression":"true"}]}}""", "spec.matchConstraints", """{"resourceRules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"],"scope":"*"}],"matchPolicy":"Equivalent","namespaceSelector":{},"objectSelector":{}}""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("admissionregistration.k8s.io/v1/validatingwebhookconfigurations", Hooks, """{"webhooks.0.name":"a.b"}""", "webhooks[0].name: Invalid value: \"a.b\": should be a domain with at least three segments separated by dots")]
    [InlineData("admissionregistration.k8s.io/v1/validatingwebhookconfigurations", Hooks, """{"webhooks.0.sideEffects":"Some"}""", "webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"")]
    [InlineData("admissionregistration.k8s.io/v1/validatingwebhookconfigurations", Hooks, """{"webhooks.0.admissionReviewVersions":["v9"]}""", "webhooks[0].admissionReviewVersions: Invalid value: [\"v9\"]: must include at least one of v1, v1beta1")]
    [InlineData("admissionregistration.k8s.io/v1/validatingwebhookconfigurations", Hooks, """{"webhooks.0.clientConfig":{"url":"http://x/y"}}""", "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]")]
    [InlineData("admissionregistration.k8s.io/v1/validatingwebhookconfigurations", Hooks, """{"webhooks.0.rules.0.resources":["*/*","pods"]}""", "webhooks[0].rules[0].resources: Invalid value: [\"*/*\",\"pods\"]: if '*/*' is present, must not specify other resources")]
    [InlineData("admissionregistration.k8s.io/v1/validatingadmissionpolicies", Policy, """{"spec.validations":[]}""", "spec.validations: Required value: validations or auditAnnotations must contain at least one item\nspec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item")]
    [InlineData("admissionregistration.k8s.io/v1/validatingadmissionpolicies", Policy, """{"spec.matchConstraints":null}""", "spec.matchConstraints: Required value")]
    [InlineData("admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", Binding, """{"spec.validationActions":["Deny","Warn"]}""", "spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)")]
    [InlineData("admissionregistration.k8s.io/v1/mutatingadmissionpolicies", Policy, """{"spec.reinvocationPolicy":"Never"}""", "spec.mutations: Required value: mutations must contain at least one item")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));
}
