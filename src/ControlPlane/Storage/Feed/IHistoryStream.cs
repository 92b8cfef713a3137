namespace NodeStack.ControlPlane.Storage.Feed;

/// <summary>Reads past changes from where they are kept, for a watch that begins before the present.</summary>
internal interface IHistoryStream : IDisposable
{
    /// <summary>The next changes, at most a page, with the revision they reach to.</summary>
    /// <exception cref="RevisionCompactedException">They are no longer kept.</exception>
    ValueTask<StoreBatch> NextAsync(CancellationToken cancellation);
}
