using NodeStack.ControlPlane.Storage.Feed;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>Where one watch is: a number in the past it reads. It holds no changes of its own.</summary>
internal sealed class CacheCursor(CacheHistory history, long number, long told)
{
    public CacheHistory History => history;

    /// <summary>Of the moment to read next.</summary>
    public long Number { get; set; } = number;

    /// <summary>Everything up to this revision was told.</summary>
    public long Told { get; set; } = told;

    public WakeSignal Wake { get; } = new();
}
