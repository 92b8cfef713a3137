using k8s;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;

namespace NodeStack.ControlPlane.Controllers.Ownership;

/// <summary>The objects of a kind by whom they belong to.</summary>
public sealed class OwnedObjects<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ObjectIndex<T> _byController;
    private readonly ObjectIndex<T> _orphans;

    public OwnedObjects(WatchedCollection<T> collection)
    {
        Collection = collection;
        _byController = collection.Index("controller-uid", o => OwnerRules.ControllerUids(o.Metadata));
        _orphans = collection.Index("orphans", o => OwnerRules.ControllerOf(o.Metadata) is null ? [o.Metadata.NamespaceProperty ?? ""] : []);
    }

    public WatchedCollection<T> Collection { get; }

    public IReadOnlyList<T> Of(string ownerUid) => _byController[ownerUid];

    /// <summary>The owner's, and those of its namespace that belong to nobody.</summary>
    public IReadOnlyList<T> OfOrNobodys(V1ObjectMeta owner) => [.. _byController[owner.Uid], .. _orphans[owner.NamespaceProperty ?? ""]];
}
