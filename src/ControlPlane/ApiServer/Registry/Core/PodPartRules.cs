using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Writes that change one part of a pod's spec, and its generation with it.</summary>
internal abstract class PodPartRules(KindRules kind) : KindRules
{
    public override bool HasGeneration => true;

    public override void SetDefaults(JsonObject item) => kind.SetDefaults(item);

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        var wish = item.Child("spec");
        var spec = (JsonObject)(old.Child("spec") ?? []).DeepClone();
        if (!TakePart(spec, wish))
            return;
        item["spec"] = spec;
        item.Take("status", old);
        foreach (var name in StatusRules.AllMetadata)
            item.MakeChild("metadata").Take(name, old.Child("metadata"));
    }

    /// <summary>Takes over what may change; false leaves the whole wish to be refused.</summary>
    protected abstract bool TakePart(JsonObject spec, JsonObject? wish);

    public abstract override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context);
}
