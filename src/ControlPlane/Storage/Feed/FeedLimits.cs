namespace NodeStack.ControlPlane.Storage.Feed;

/// <summary>How much is kept for one watch that does not read.</summary>
/// <param name="Bytes">Of values, old and new. They are shared with whoever else holds them.</param>
internal sealed record FeedLimits(int Events = 20_000, long Bytes = 64L << 20)
{
    /// <summary>A watch without events is woken to read its progress after so many revisions.</summary>
    public long ProgressEvery { get; init; } = 1_000;
}
