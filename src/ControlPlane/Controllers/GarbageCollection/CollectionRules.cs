using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>Whether an object goes because of its owners.</summary>
public static class CollectionRules
{
    /// <param name="solid">How many owners are there and stay.</param>
    /// <param name="dangling">How many are not there.</param>
    /// <param name="waiting">How many go in the foreground and wait for their dependents.</param>
    public static CollectionVerdict Judge(int solid, int dangling, int waiting, int dependents, bool hasDeletingDependent) => true switch
    {
        _ when solid > 0 => dangling + waiting == 0 ? CollectionVerdict.Keep : CollectionVerdict.DropReferences,
        _ when waiting > 0 && dependents > 0 => hasDeletingDependent ? CollectionVerdict.UnblockAndDeleteForeground : CollectionVerdict.DeleteForeground,
        _ => CollectionVerdict.Delete,
    };

    /// <summary>Finalizers that are on the object already say how it goes.</summary>
    public static string PropagationPolicy(V1ObjectMeta meta) =>
        meta.Finalizers?.Contains(GraphObject.OrphanFinalizer) == true ? "Orphan"
        : meta.Finalizers?.Contains(GraphObject.ForegroundFinalizer) == true ? "Foreground"
        : "Background";

    public static bool IsWaiting(V1ObjectMeta owner) => owner.DeletionTimestamp is not null && owner.Finalizers?.Contains(GraphObject.ForegroundFinalizer) == true;

    public static bool AreSameOwners(IList<V1OwnerReference>? a, IList<V1OwnerReference>? b) =>
        (a ?? []).Select(OwnerLink.Of).SequenceEqual((b ?? []).Select(OwnerLink.Of));
}
