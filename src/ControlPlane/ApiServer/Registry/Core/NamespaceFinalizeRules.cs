using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>namespaces/finalize: the spec's finalizers and nothing else.</summary>
internal sealed class NamespaceFinalizeRules(KindRules kind) : KindRules
{
    public override void SetDefaults(JsonObject item) => kind.SetDefaults(item);

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context) => item.Take("status", old);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        foreach (var finalizer in FieldCursor.Of(item, errors)["spec"]["finalizers"].Items)
            NamespaceKind.CheckFinalizer(finalizer);
    }
}
