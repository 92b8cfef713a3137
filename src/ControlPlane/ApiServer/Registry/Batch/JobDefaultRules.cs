using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>Defaults of jobs, and what a create adds so that a job finds its pods.</summary>
internal static class JobDefaultRules
{
    private const string ControllerUid = "batch.kubernetes.io/controller-uid";

    public static void Apply(JsonObject job)
    {
        var spec = job.MakeChild("spec");
        ApplyTemplateParts(spec);
        if (!spec.Has("completions") && !spec.Has("parallelism"))
            spec["completions"] = 1;
        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : 6);
        var template = spec.Child("template").Child("metadata");
        if (template.Count("labels") > 0 && job.Child("metadata").Count("labels") == 0)
            job.MakeChild("metadata").Take("labels", template);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        spec.Default("manualSelector", false);
    }

    /// <summary>What templates of jobs get too.</summary>
    public static void ApplyTemplateParts(JsonObject spec)
    {
        PodDefaultRules.ApplyTemplate(spec, "template");
        foreach (var pattern in spec.Child("podFailurePolicy").Items("rules").SelectMany(r => r.Items("onPodConditions")))
            pattern.Default("status", "True");
    }

    /// <summary>Jobs select their pods by their own uid.</summary>
    public static void Select(JsonObject job)
    {
        var spec = job.MakeChild("spec");
        if (spec.Flag("manualSelector"))
            return;
        var metadata = job.Child("metadata");
        var labels = spec.MakeChild("template").MakeChild("metadata").MakeChild("labels");
        foreach (var name in (string[])["job-name", "batch.kubernetes.io/job-name"])
            AddMissing(labels, name, metadata.Text("name"));
        foreach (var name in (string[])["controller-uid", ControllerUid])
            AddMissing(labels, name, metadata.Text("uid"));
        AddMissing(spec.MakeChild("selector").MakeChild("matchLabels"), ControllerUid, metadata.Text("uid"));
    }

    private static void AddMissing(JsonObject map, string name, string value)
    {
        if (!map.Has(name))
            map[name] = value;
    }
}
