using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Pods as users write them.</summary>
internal sealed class PodRules : KindRules
{
    public override bool HasGeneration => true;

    public override void SetDefaults(JsonObject item) => PodDefaultRules.Apply(item);

    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
        var spec = item.MakeChild("spec");
        PodDisabledFieldRules.Drop(spec, null);
        var status = new JsonObject { ["phase"] = "Pending", ["qosClass"] = PodQosRules.Of(spec) };
        if (spec.Count("schedulingGates") > 0)
            status["conditions"] = new JsonArray(Gated(context.Now));
        item["status"] = status;
        PodMergeRules.MergeLabelKeys(item);
    }

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        item.Take("status", old);
        PodDisabledFieldRules.Drop(item.Child("spec"), old.Child("spec"));
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => PodValidator.CheckCreate(item, errors);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) => PodUpdateValidator.Check(item, old, errors);

    /// <summary>On create only: pods are seldom changed by hand, and often by programs.</summary>
    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => old is null ? PodWarningRules.OfPod(item) : [];

    /// <summary>None where there is nothing to end: a pod that runs on no node, or has ended.</summary>
    public override long? GracePeriodSeconds(JsonObject current, long? asked)
    {
        var isOver = current.Child("spec").Text("nodeName").Length == 0 || current.Child("status").Text("phase") is "Failed" or "Succeeded";
        var period = isOver ? 0 : asked ?? current.Child("spec").Number("terminationGracePeriodSeconds");
        return period < 0 ? 1 : period;
    }

    private static JsonObject Gated(DateTimeOffset now) => new()
    {
        ["type"] = "PodScheduled",
        ["status"] = "False",
        ["lastTransitionTime"] = Timestamps.Render(now),
        ["reason"] = "SchedulingGated",
        ["message"] = "Scheduling is blocked due to non-empty scheduling gates",
    };
}
