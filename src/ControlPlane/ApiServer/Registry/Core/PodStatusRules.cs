using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>pods/status, mostly written by kubelets.</summary>
internal sealed class PodStatusRules(KindRules kind) : StatusRules(kind, "ownerReferences", "deletionTimestamp")
{
    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        var (status, before) = (item.MakeChild("status"), old.Child("status"));
        if (status.Text("qosClass").Length == 0)
            status.Take("qosClass", before);
        if (status.Number("observedGeneration") == 0)
            status.Take("observedGeneration", before);
        KeepGenerations(status, before);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) => PodStatusValidator.Check(item, old, errors);

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old)
    {
        var status = FieldCursor.Of(item, new FieldErrors())["status"];
        return status["podIPs"].Items.Concat(status["hostIPs"].Items).SelectMany(a => AddressWarningRules.Of(a["ip"].Path, a["ip"].Text));
    }

    /// <summary>Writers that do not know of the generation of conditions do not take it away.</summary>
    private static void KeepGenerations(JsonObject status, JsonObject? before)
    {
        var known = before.Items("conditions").GroupBy(c => c.Text("type"), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new Queue<long>(g.Select(c => c.Number("observedGeneration"))), StringComparer.Ordinal);
        foreach (var condition in status.Items("conditions"))
        {
            var old = known.GetValueOrDefault(condition.Text("type")) is { Count: > 0 } generations ? generations.Dequeue() : 0;
            if (condition.Number("observedGeneration") == 0 && old != 0)
                condition["observedGeneration"] = old;
        }
    }
}
