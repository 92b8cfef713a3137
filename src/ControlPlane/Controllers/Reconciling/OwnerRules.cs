using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Who owns what.</summary>
public static class OwnerRules
{
    /// <summary>The one owner that manages the object; null without one.</summary>
    public static V1OwnerReference? ControllerOf(V1ObjectMeta meta) => meta.OwnerReferences?.FirstOrDefault(o => o.Controller == true);

    public static bool IsControlledBy(V1ObjectMeta meta, string? uid) => uid is not null && ControllerOf(meta)?.Uid == uid;

    /// <summary>The reference that says: this one manages me, and I keep it from going before me when it goes in the foreground.</summary>
    public static V1OwnerReference ControllerReference(ObjectKind kind, V1ObjectMeta owner) => new()
    {
        ApiVersion = kind.ApiVersion,
        Kind = kind.Kind,
        Name = owner.Name,
        Uid = owner.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    /// <summary>For an index of objects by the uid of their controller.</summary>
    public static IEnumerable<string> ControllerUids(V1ObjectMeta meta) => ControllerOf(meta) is { Uid: { } uid } ? [uid] : [];
}
