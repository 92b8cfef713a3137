using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Everything wrong with a defaulted pod or pod template, beside its metadata; worded as upstream's field errors. Pure.</summary>
public static class PodValidator
{
    /// <summary>A new pod.</summary>
    public static void CheckCreate(JsonObject pod, FieldErrors errors)
    {
        var root = FieldCursor.Of(pod, errors);
        CheckAny(root);
        var spec = root["spec"];
        if (spec["ephemeralContainers"].Count > 0)
            spec["ephemeralContainers"].Forbidden("cannot be set on create");
        if (!spec["nodeName"].IsEmpty && spec["schedulingGates"].Count > 0)
            spec["nodeName"].Forbidden("cannot be set until all schedulingGates have been cleared");
        PodAnnotationValidator.CheckAgainstFields(root["metadata"]["annotations"], spec);
    }

    /// <summary>A pod at any time of its life.</summary>
    public static void CheckAny(FieldCursor pod)
    {
        var spec = pod["spec"];
        PodAnnotationValidator.Check(pod["metadata"]["annotations"], spec);
        PodSpecValidator.Check(spec, PodCheck.Of(pod.Object ?? []));
        if (spec["serviceAccountName"].IsEmpty)
        {
            foreach (var source in spec["volumes"].Items.SelectMany(v => v["projected"]["sources"].Items))
                source["serviceAccountToken"].MustNotBeSet("must not be specified when serviceAccountName is not set");
        }
        ContainerListValidator.CheckImages(spec);
    }

    /// <summary>A template of pods.</summary>
    public static void CheckTemplate(FieldCursor template)
    {
        template["metadata"]["labels"].MustBeLabels();
        AnnotationChecks.Check(template["metadata"]["annotations"]);
        PodAnnotationValidator.Check(template["metadata"]["annotations"], template["spec"]);
        PodSpecValidator.Check(template["spec"], PodCheck.Template);
        PodAnnotationValidator.CheckAgainstFields(template["metadata"]["annotations"], template["spec"]);
        if (template["spec"]["ephemeralContainers"].Count > 0)
            template["spec"]["ephemeralContainers"].Forbidden("ephemeral containers not allowed in pod template");
    }
}
