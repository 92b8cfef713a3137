using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Workloads;

/// <summary>Selectors and pod templates of kinds that keep pods running.</summary>
internal static class TemplateChecks
{
    /// <summary>A selector that must be there and select something.</summary>
    /// <param name="kind">As messages call it.</param>
    public static void CheckSelector(FieldCursor selector, string kind)
    {
        if (!selector.IsSet)
        {
            selector.Required();
            return;
        }
        selector.MustBeLabelSelector();
        if (LabelSelectorMatchRules.IsEmpty(selector.Object))
            selector.Invalid($"empty selector is invalid for {kind}");
    }

    public static void CheckMatch(FieldCursor template, JsonObject? selector)
    {
        var labels = template["metadata"]["labels"];
        var selectsAll = selector is not null && LabelSelectorMatchRules.IsEmpty(selector);
        if (!selectsAll && !LabelSelectorMatchRules.Matches(selector, labels.Object))
            labels.Errors.Invalid(labels.Path, labels.Node, "`selector` does not match template `labels`");
    }

    /// <summary>A template of pods that run until they are deleted.</summary>
    /// <param name="kind">As messages call it.</param>
    public static void CheckEndless(FieldCursor template, string kind)
    {
        PodValidator.CheckTemplate(template);
        CheckRestart(template, kind);
    }

    public static void CheckRestart(FieldCursor template, string kind)
    {
        var spec = template["spec"];
        if (spec["restartPolicy"].Text != "Always")
            spec["restartPolicy"].NotSupported("Always");
        spec["activeDeadlineSeconds"].MustNotBeSet($"activeDeadlineSeconds in {kind} is not Supported");
    }

    /// <summary>Fields that must not change, and must be told when they do.</summary>
    public static void CheckFixed(FieldCursor spec, JsonObject? old, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
            spec[field].MustNotChange(old?[field]);
    }
}
