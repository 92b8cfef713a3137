using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>nodes/status, written by kubelets.</summary>
internal sealed class NodeStatusRules(KindRules kind) : StatusRules(kind)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) => NodeKind.CheckUpdate(FieldCursor.Of(item, errors), old);
}
