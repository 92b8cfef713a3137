using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>Changes of owner references and finalizers, in both forms: kinds of the API itself take strategic merges, custom ones do not.</summary>
public static class ReferencePatchRules
{
    public static ApiPatch Drop(string uid, IEnumerable<string> owners) => ApiPatch.StrategicMerge(Meta(new JsonObject
    {
        ["uid"] = uid,
        ["ownerReferences"] = new JsonArray([.. owners.Select(o => (JsonNode)new JsonObject { ["$patch"] = "delete", ["uid"] = o })]),
    }));

    public static ApiPatch Drop(V1ObjectMeta latest, IReadOnlyCollection<string> owners) =>
        Whole(latest, (latest.OwnerReferences ?? []).Where(o => !owners.Contains(o.Uid)));

    public static ApiPatch Unblock(V1ObjectMeta latest) => Whole(latest, (latest.OwnerReferences ?? []).Select(o => o with { BlockOwnerDeletion = false }));

    public static ApiPatch RemoveFinalizer(V1ObjectMeta latest, string finalizer) => ApiPatch.Merge(Meta(new JsonObject
    {
        ["resourceVersion"] = latest.ResourceVersion,
        ["finalizers"] = new JsonArray([.. (latest.Finalizers ?? []).Where(f => f != finalizer).Select(f => (JsonNode)f)]),
    }));

    /// <summary>Only over the version that was looked at: the list is replaced whole.</summary>
    private static ApiPatch Whole(V1ObjectMeta latest, IEnumerable<V1OwnerReference> owners) => ApiPatch.Merge(Meta(new JsonObject
    {
        ["uid"] = latest.Uid,
        ["resourceVersion"] = latest.ResourceVersion,
        ["ownerReferences"] = new JsonArray([.. owners.Select(Reference)]),
    }));

    private static JsonNode Reference(V1OwnerReference owner)
    {
        var json = new JsonObject { ["apiVersion"] = owner.ApiVersion, ["kind"] = owner.Kind, ["name"] = owner.Name, ["uid"] = owner.Uid };
        if (owner.Controller is { } controller)
            json["controller"] = controller;
        if (owner.BlockOwnerDeletion is { } blocks)
            json["blockOwnerDeletion"] = blocks;
        return json;
    }

    private static JsonObject Meta(JsonObject metadata) => new() { ["metadata"] = metadata };
}
