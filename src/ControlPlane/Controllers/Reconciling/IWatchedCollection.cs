namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>A <see cref="WatchedCollection{T}"/> of whatever kind.</summary>
public interface IWatchedCollection
{
    bool HasSynced { get; }

    Task SyncedAsync(CancellationToken cancel);

    Task RunAsync(CancellationToken cancel);
}
