namespace NodeStack.KubeApi.Client;

/// <summary>Objects as they were at one moment.</summary>
/// <param name="Continue">Where the next page begins; empty: this was the last.</param>
/// <param name="Unreadable">Why objects are missing: one line for each that could not be read.</param>
public sealed record ApiList<T>(IReadOnlyList<T> Items, string ResourceVersion, string Continue, IReadOnlyList<string> Unreadable);
