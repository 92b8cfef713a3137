namespace NodeStack.ControlPlane.Storage;

/// <param name="CreateRevision">Revision of the write that created the key (since it last did not exist).</param>
/// <param name="ModRevision">Revision of the write that made this value.</param>
public sealed record StoredValue(string Key, ReadOnlyMemory<byte> Value, long CreateRevision, long ModRevision);

/// <param name="Revision">0: the newest.</param>
/// <param name="After">Only keys after this one (exclusive), null: from the first.</param>
/// <param name="Limit">At most so many values, 0: all.</param>
public sealed record StoreQuery(string Prefix, long Revision = 0, string? After = null, int Limit = 0);

/// <param name="Revision">The revision the answer is of.</param>
/// <param name="Remaining">How many more values follow after the last of this page.</param>
public sealed record StorePage(IReadOnlyList<StoredValue> Items, long Revision, long Remaining);

/// <summary>What became of a compare-and-swap.</summary>
/// <param name="Done">Whether it was written.</param>
/// <param name="Revision">Of the write when done.</param>
/// <param name="Current">The value found when not done; null: the key does not exist. A deleted value when a delete was done.</param>
public sealed record StoreWrite(bool Done, long Revision, StoredValue? Current);

/// <param name="Value">The new value, null: the key was deleted.</param>
/// <param name="Previous">The value before; null: the key did not exist.</param>
public sealed record StoreEvent(string Key, StoredValue? Value, StoredValue? Previous, long Revision);

/// <param name="Revision">All events up to this revision have been told with this batch.</param>
public sealed record StoreBatch(long Revision, IReadOnlyList<StoreEvent> Events);
