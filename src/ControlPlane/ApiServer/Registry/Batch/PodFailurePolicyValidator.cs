using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>What a job does about pods that failed.</summary>
internal static class PodFailurePolicyValidator
{
    private const int MostRules = 20;
    private const int MostCodes = 255;
    private const int MostPatterns = 20;

    public static void Check(FieldCursor spec)
    {
        var rules = spec["podFailurePolicy"]["rules"];
        if (rules.Count > MostRules)
            rules.TooMany(MostRules);
        var template = spec["template"]["spec"];
        var names = template["containers"].Items.Concat(template["initContainers"].Items).Select(c => c["name"].Text).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in rules.Items)
            CheckRule(rule, spec, names);
    }

    private static void CheckRule(FieldCursor rule, FieldCursor spec, HashSet<string> names)
    {
        var action = rule["action"];
        if (action.IsEmpty)
            action.Required("valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
        else if (action.Text == "FailIndex" && !spec["backoffLimitPerIndex"].IsSet)
            action.Invalid("requires the backoffLimitPerIndex to be set");
        else
            action.MayBeOneOf("Count", "FailIndex", "FailJob", "Ignore");
        var (codes, patterns) = (rule["onExitCodes"], rule["onPodConditions"]);
        if (codes.IsSet)
            CheckCodes(codes, names);
        if (patterns.Count > MostPatterns)
            patterns.TooMany(MostPatterns);
        foreach (var pattern in patterns.Items)
            CheckPattern(pattern);
        if (codes.IsSet && patterns.Count > 0)
            Refuse(rule, "specifying both OnExitCodes and OnPodConditions is not supported");
        if (!codes.IsSet && patterns.Count == 0)
            Refuse(rule, "specifying one of OnExitCodes and OnPodConditions is required");
    }

    /// <summary>Without the value, which would be long.</summary>
    private static void Refuse(FieldCursor rule, string detail) => rule.Errors.Add("FieldValueInvalid", rule.Path, $"Invalid value: {detail}");

    private static void CheckPattern(FieldCursor pattern)
    {
        pattern["type"].MustBeLabelKey();
        if (pattern["status"].MustBeSet("valid values: [\"False\" \"True\" \"Unknown\"]"))
            pattern["status"].MayBeOneOf("False", "True", "Unknown");
    }

    private static void CheckCodes(FieldCursor codes, HashSet<string> names)
    {
        if (codes["operator"].MustBeSet("valid values: [\"In\" \"NotIn\"]"))
            codes["operator"].MayBeOneOf("In", "NotIn");
        if (codes["containerName"].IsSet && !names.Contains(codes["containerName"].Text))
            codes["containerName"].Invalid("must be one of the container or initContainer names in the pod template");
        var values = codes["values"];
        if (values.Count == 0)
            values.Errors.Invalid(values.Path, values.Node, "at least one value is required");
        else if (values.Count > MostCodes)
            values.TooMany(MostCodes);
        CheckValues(values, codes["operator"].Text == "In");
    }

    private static void CheckValues(FieldCursor values, bool isIn)
    {
        var seen = new HashSet<long>();
        foreach (var value in values.Items)
        {
            if (isIn && value.Number == 0)
                value.Invalid("must not be 0 for the In operator");
            if (!seen.Add(value.Number))
                value.Duplicate();
        }
        var numbers = values.Items.Select(v => v.Number).ToArray();
        if (!numbers.SequenceEqual(numbers.Order()))
            values.Invalid("must be ordered");
    }
}
