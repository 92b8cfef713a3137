using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Workloads;

/// <summary>Status of a workload whose counts are checked.</summary>
internal sealed class CountedStatusRules(KindRules kind, Action<FieldCursor, JsonObject> check, params string[] keptMetadata) : StatusRules(kind, keptMetadata)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        check(FieldCursor.Of(item, errors)["status"], old);
}
