using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>What of an object's metadata the graph needs. Equal as long as nothing of that changes, so that most changes of objects are none here.</summary>
public sealed record GraphObject(string Uid, string Namespace, string Name, bool IsBeingDeleted, bool IsForeground, bool IsOrphaning, ImmutableArray<OwnerLink> Owners)
{
    public const string ForegroundFinalizer = "foregroundDeletion";
    public const string OrphanFinalizer = "orphan";

    public static GraphObject Of(V1ObjectMeta meta) => new(
        meta.Uid ?? "", meta.NamespaceProperty ?? "", meta.Name, meta.DeletionTimestamp is not null,
        meta.Finalizers?.Contains(ForegroundFinalizer) == true, meta.Finalizers?.Contains(OrphanFinalizer) == true,
        meta.OwnerReferences is { Count: > 0 } owners ? [.. owners.Select(OwnerLink.Of)] : []);

    public bool Equals(GraphObject? other) =>
        other is not null && Uid == other.Uid && Namespace == other.Namespace && Name == other.Name && IsBeingDeleted == other.IsBeingDeleted
        && IsForeground == other.IsForeground && IsOrphaning == other.IsOrphaning && Owners.AsSpan().SequenceEqual(other.Owners.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Uid, Name, Owners.Length);
}
