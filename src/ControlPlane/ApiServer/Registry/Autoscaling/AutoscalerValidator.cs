using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>Autoscalers in their stored version.</summary>
internal static class AutoscalerValidator
{
    private const int LongestWindow = 3600;
    private const int LongestPeriod = 1800;

    /// <param name="old">The spec before; null on create.</param>
    public static void Check(FieldCursor spec, JsonObject? old)
    {
        var (min, max) = (spec["minReplicas"], spec["maxReplicas"]);
        var least = old.NumberOrNull("minReplicas") == 0 ? 0 : 1;
        if (min.NumberOrNull < least)
            min.Invalid($"must be greater than or equal to {least}");
        if (max.Number == 0)
            max.Required("must be set and greater than 0");
        else if (max.Number < 0)
            max.Invalid("must be greater than or equal to 1");
        if (min.IsSet && max.Number < min.Number)
            max.Invalid(max.Number, "must be greater than or equal to `minReplicas`");
        CheckTarget(spec["scaleTargetRef"], old.Child("scaleTargetRef"));
        CheckMetrics(spec);
        CheckRules(spec["behavior"]["scaleUp"]);
        CheckRules(spec["behavior"]["scaleDown"]);
    }

    public static void CheckReference(FieldCursor reference, bool needsGroup)
    {
        reference["kind"].MustBeSetAnd(NameRules.PathSegment);
        reference["name"].MustBeSetAnd(NameRules.PathSegment);
        var version = reference["apiVersion"];
        var slashes = version.Text.Count(c => c == '/');
        if (slashes > 1)
            version.Invalid($"unexpected GroupVersion string: {version.Text}");
        else if (needsGroup && (slashes == 0 || version.Text[0] == '/'))
            version.Invalid(version.Text, "apiVersion must specify API group");
    }

    private static void CheckTarget(FieldCursor target, JsonObject? old)
    {
        var isSame = old is not null && target.Object.SameAt(old, "apiVersion") && target.Object.SameAt(old, "kind");
        if (!isSame)
        {
            CheckReference(target, target["kind"].Text != "ReplicationController");
            return;
        }
        target["kind"].MustBeSetAnd(NameRules.PathSegment);
        target["name"].MustBeSetAnd(NameRules.PathSegment);
    }

    private static void CheckMetrics(FieldCursor spec)
    {
        foreach (var metric in spec["metrics"].Items)
            MetricValidator.Check(metric);
        if (spec["minReplicas"].NumberOrNull == 0 && !spec["metrics"].Items.Any(m => m["type"].Text is "Object" or "External"))
            spec["metrics"].Forbidden("must specify at least one Object or External metric to support scaling to zero replicas");
    }

    private static void CheckRules(FieldCursor rules)
    {
        if (!rules.IsSet)
            return;
        var window = rules["stabilizationWindowSeconds"];
        if (window.NumberOrNull < 0)
            window.Invalid("must be greater than or equal to zero");
        if (window.NumberOrNull > LongestWindow)
            window.Invalid($"must be less than or equal to {LongestWindow}");
        rules["selectPolicy"].MayBeOneOf("Disabled", "Max", "Min");
        rules["policies"].MustBeSet("must specify at least one Policy");
        foreach (var policy in rules["policies"].Items)
            CheckPolicy(policy);
        rules["tolerance"].MustBeQuantity();
    }

    private static void CheckPolicy(FieldCursor policy)
    {
        if (policy["type"].Text is not ("Pods" or "Percent"))
            policy["type"].NotSupported("Percent", "Pods");
        policy["value"].MustBePositive();
        policy["periodSeconds"].MustBePositive();
        if (policy["periodSeconds"].Number > LongestPeriod)
            policy["periodSeconds"].Invalid($"must be less than or equal to {LongestPeriod}");
    }
}
