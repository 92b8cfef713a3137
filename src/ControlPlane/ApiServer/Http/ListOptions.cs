namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>What a list, watch or deletecollection asks for, checked.</summary>
/// <param name="ResourceVersion">Null: not given.</param>
/// <param name="Match">Exact, NotOlderThan, or empty.</param>
/// <param name="Limit">0: all.</param>
/// <param name="SendInitialEvents">Null: not given.</param>
public sealed record ListOptions(
    string LabelSelector,
    string FieldSelector,
    bool Watch,
    bool AllowWatchBookmarks,
    long? ResourceVersion,
    string Match,
    TimeSpan? Timeout,
    long Limit,
    string Continue,
    bool? SendInitialEvents);
