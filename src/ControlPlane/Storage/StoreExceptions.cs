namespace NodeStack.ControlPlane.Storage;

/// <summary>The store cannot do its work now (disk full, no peer, corrupted file); nothing was written that could be read later.</summary>
public class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The outcome of a write is not known: it may or may not have been done.</summary>
public sealed class StoreOutcomeUnknownException(string message, Exception? inner = null) : StoreUnavailableException(message, inner);

/// <summary>The value is larger than the store takes; nothing was written.</summary>
public sealed class StoreValueTooLargeException(long bytes) : Exception($"a value of {bytes} bytes is more than the store takes ({StoreLimits.MaxValueBytes})");

/// <param name="compactedRevision">Everything up to this revision was forgotten.</param>
public sealed class RevisionCompactedException(long revision, long compactedRevision)
    : Exception($"revision {revision} was compacted; the oldest kept is {compactedRevision}")
{
    public long CompactedRevision { get; } = compactedRevision;
}

public sealed class RevisionInFutureException(long revision, long currentRevision)
    : Exception($"revision {revision} is in the future; the newest is {currentRevision}")
{
    public long CurrentRevision { get; } = currentRevision;
}

/// <summary>A watcher did not read fast enough and was dropped.</summary>
public sealed class WatcherTooSlowException(string prefix) : Exception($"the watcher of {prefix} did not keep up");
