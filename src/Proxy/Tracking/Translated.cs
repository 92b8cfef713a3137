using System.Collections.Immutable;

namespace NodeStack.Proxy.Tracking;

/// <summary>What was made of an API object.</summary>
/// <param name="Value">Null: the proxy has nothing to do with the object, or cannot use any of it.</param>
/// <param name="Problems">What is wrong with it, for the log: each names a part that was left out.</param>
internal readonly record struct Translated<T>(T? Value, ImmutableArray<string> Problems)
    where T : class
{
    public static readonly Translated<T> Nothing = new(null, []);

    public static Translated<T> Unusable(string problem) => new(null, [problem]);
}
