using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Ownership;

/// <summary>Which objects an owner takes to itself and lets go of, by its selector (upstream's ControllerRefManager).</summary>
public static class ClaimRules
{
    /// <summary>An owner that goes neither takes nor lets go.</summary>
    public static Claims<T> Sort<T>(V1ObjectMeta owner, LabelSelector? selector, IEnumerable<T> candidates)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var (mine, adopt, release) = (new List<T>(), new List<T>(), new List<T>());
        foreach (var item in candidates)
        {
            var isSelected = selector.Selects(item.Metadata.Labels);
            if (OwnerRules.ControllerOf(item.Metadata) is { } reference)
            {
                if (reference.Uid != owner.Uid)
                    continue;
                if (isSelected)
                    mine.Add(item);
                else if (owner.DeletionTimestamp is null)
                    release.Add(item);
            }
            else if (isSelected && owner.DeletionTimestamp is null && item.Metadata.DeletionTimestamp is null && item.Metadata.NamespaceProperty == owner.NamespaceProperty)
            {
                adopt.Add(item);
            }
        }
        return new Claims<T>(mine, adopt, release);
    }

    /// <summary>Makes the owner the object's; the uid keeps another object of the same name from it.</summary>
    public static ApiPatch Adoption(ObjectKind kind, V1ObjectMeta owner, string uid, string? finalizer = null)
    {
        var metadata = new JsonObject
        {
            ["uid"] = uid,
            ["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = kind.ApiVersion,
                ["kind"] = kind.Kind,
                ["name"] = owner.Name,
                ["uid"] = owner.Uid,
                ["controller"] = true,
                ["blockOwnerDeletion"] = true,
            }),
        };
        if (finalizer is not null)
            metadata["finalizers"] = new JsonArray(finalizer);
        return ApiPatch.StrategicMerge(new JsonObject { ["metadata"] = metadata });
    }

    public static ApiPatch Release(string ownerUid, string uid, string? finalizer = null)
    {
        var metadata = new JsonObject
        {
            ["uid"] = uid,
            ["ownerReferences"] = new JsonArray(new JsonObject { ["$patch"] = "delete", ["uid"] = ownerUid }),
        };
        if (finalizer is not null)
            metadata["$deleteFromPrimitiveList/finalizers"] = new JsonArray(finalizer);
        return ApiPatch.StrategicMerge(new JsonObject { ["metadata"] = metadata });
    }
}
