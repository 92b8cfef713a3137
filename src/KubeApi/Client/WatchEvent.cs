namespace NodeStack.KubeApi.Client;

/// <summary>What a watch can tell of an object.</summary>
public enum WatchEventKind { Added, Modified, Deleted, Bookmark }

/// <summary>One change of a watched collection. Item is null for bookmarks, and for an object that cannot be read.</summary>
/// <param name="ResourceVersion">Where a watch that goes on from here begins.</param>
/// <param name="Unreadable">Why there is no object; empty else.</param>
public sealed record WatchEvent<T>(WatchEventKind Kind, T? Item, string ResourceVersion, string Unreadable = "")
    where T : class;
