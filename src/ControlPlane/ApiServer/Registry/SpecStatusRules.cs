using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>Kinds whose status is written apart: a create starts without one, an update keeps the old one.</summary>
internal abstract class SpecStatusRules : KindRules
{
    public override void PrepareForCreate(JsonObject item, WriteContext context) => item.Remove("status");

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context) => item.Take("status", old);
}
