namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>How much of the past a cache remembers, and how long its readers wait.</summary>
public sealed record ObjectCacheOptions
{
    /// <summary>Most changes remembered. A watch further behind than these ends.</summary>
    public int MaxChanges { get; init; } = 20_000;

    /// <summary>Most bytes of objects remembered only for their changes; half the size of all objects where that is more.</summary>
    public long MaxChangeBytes { get; init; } = 16L << 20;

    /// <summary>Changes older than this are forgotten: as long as upstream's etcd keeps them (compaction every 5 minutes).</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often watches without changes are told how far the cache is.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a read waits for a revision that has not been reached (upstream: 3 seconds, then "Too large resource version").</summary>
    public TimeSpan RevisionWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Values read from the store at a time when the cache is filled.</summary>
    public int PageSize { get; init; } = 500;
}
