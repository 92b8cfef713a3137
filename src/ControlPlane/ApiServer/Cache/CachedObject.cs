namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>One stored object, encoded once: what lists and watches send.</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Revision">Of the write that made it: its resourceVersion.</param>
/// <param name="Json">The whole object in UTF-8, resourceVersion included.</param>
/// <param name="Fields">The fields that field selectors of its kind may name, <c>metadata.name</c> and <c>metadata.namespace</c> included.</param>
public sealed record CachedObject(
    string Key,
    string Namespace,
    string Name,
    long Revision,
    ReadOnlyMemory<byte> Json,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Fields);

public enum ObjectChangeType
{
    Added,
    Modified,
    Deleted,
}

/// <param name="Object">The object after the change; for a delete its last state, with the resourceVersion of the delete.</param>
/// <param name="Previous">The object before the change; null when it was added.</param>
public sealed record ObjectChange(ObjectChangeType Type, CachedObject Object, CachedObject? Previous, long Revision);

/// <param name="Revision">All changes up to this revision have been told with this batch. A batch without changes is progress only.</param>
public sealed record ObjectChanges(long Revision, IReadOnlyList<ObjectChange> Changes);
