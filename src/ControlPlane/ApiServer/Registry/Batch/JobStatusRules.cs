using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>jobs/status.</summary>
internal sealed class JobStatusRules(KindRules kind) : StatusRules(kind)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) => JobStatusValidator.Check(item, old, errors);
}
