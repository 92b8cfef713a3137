using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>A container's own restart policy and its rules by exit code.</summary>
internal static class RestartRuleValidator
{
    private const int MostRules = 20;
    private const int MostCodes = 255;

    public static void Check(FieldCursor container)
    {
        var (policy, rules) = (container["restartPolicy"], container["restartPolicyRules"]);
        if (!policy.IsSet && rules.Count > 0)
            policy.Required("must specify restartPolicy when restart rules are used");
        policy.MayBeOneOf("Always", "Never", "OnFailure");
        if (rules.Count > MostRules)
            rules.TooMany(MostRules);
        foreach (var rule in rules.Items)
            CheckRule(rule);
    }

    private static void CheckRule(FieldCursor rule)
    {
        if (rule["action"].Text is not ("Restart" or "RestartAllContainers"))
            rule["action"].NotSupported("Restart", "RestartAllContainers");
        var codes = rule["exitCodes"];
        if (!codes.IsSet)
        {
            codes.Required("must be specified");
            return;
        }
        if (codes["operator"].Text is not ("In" or "NotIn"))
            codes["operator"].NotSupported("In", "NotIn");
        if (codes["values"].Count > MostCodes)
            codes["values"].TooMany(MostCodes);
    }
}
