using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>Writes to a status subresource: everything but status stays as it was. Kinds with more to say derive from it.</summary>
/// <param name="kind">The rules of the whole object.</param>
/// <param name="keptMetadata">Metadata that such a write may not change either; upstream differs by kind.</param>
internal class StatusRules(KindRules kind, params string[] keptMetadata) : KindRules
{
    /// <summary>What newer kinds keep (apimachinery, ResetObjectMetaForStatus).</summary>
    public static readonly string[] AllMetadata = ["deletionGracePeriodSeconds", "generation", "ownerReferences", "labels", "annotations", "finalizers"];

    public override bool AllowUnconditionalUpdate => kind.AllowUnconditionalUpdate;

    public override bool HasGeneration => kind.HasGeneration;

    public override void SetDefaults(JsonObject item) => kind.SetDefaults(item);

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        foreach (var name in item.Select(p => p.Key).Union(old.Select(p => p.Key)).ToArray())
        {
            if (name is not ("apiVersion" or "kind" or "metadata" or "status"))
                item.Take(name, old);
        }
        foreach (var name in keptMetadata)
            item.MakeChild("metadata").Take(name, old.Child("metadata"));
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
    }

    public override bool IsNewGeneration(JsonObject item, JsonObject old) => false;
}
