namespace NodeStack.ControlPlane.Storage.Compaction;

/// <param name="Revision">The newest of the store at a time.</param>
internal readonly record struct SeenRevision(long Revision, DateTimeOffset At);
