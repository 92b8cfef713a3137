using NodeStack.ControlPlane.ApiServer.Cache;

namespace NodeStack.ControlPlane.ApiServer.Views;

/// <summary>What a watcher is told of a change.</summary>
/// <param name="Type">ADDED, MODIFIED or DELETED.</param>
/// <param name="Object">The state to send.</param>
/// <param name="Revision">The resourceVersion to send it with: that of the change, also when the state is an older one.</param>
public readonly record struct WatchEvent(string Type, CachedObject Object, long Revision);

/// <summary>
/// Changes as seen through a filter: an object that begins to match appears as added, one that no longer matches as deleted, with its last state that matched.
/// </summary>
public static class WatchSelector
{
    public static WatchEvent? See(ObjectChange change, Func<CachedObject, bool> matches)
    {
        var before = change.Previous is { } previous && matches(previous);
        var after = change.Type != ObjectChangeType.Deleted && matches(change.Object);
        return (before, after) switch
        {
            (false, false) => null,
            (false, true) => new WatchEvent("ADDED", change.Object, change.Revision),
            (true, true) => new WatchEvent("MODIFIED", change.Object, change.Revision),
            (true, false) when change.Type == ObjectChangeType.Deleted => new WatchEvent("DELETED", change.Object, change.Revision),
            (true, false) => new WatchEvent("DELETED", change.Previous!, change.Revision),
        };
    }
}
