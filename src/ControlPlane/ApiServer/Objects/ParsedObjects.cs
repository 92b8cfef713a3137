using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Cache;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// What was read out of cached objects, read once per stored version and forgotten with it. Thread-safe. The parse function is pure and its result is
/// not changed by anybody.
/// </summary>
internal sealed class ParsedObjects<T>(Func<JsonObject, T> parse) where T : class
{
    // Of objects, not of T: the table's values must be seen by the trimmer to have constructors, which T need not have.
    private readonly ConditionalWeakTable<CachedObject, object> _known = [];

    public T Of(CachedObject item) => (T)_known.GetValue(item, i => parse(Read(i)));

    /// <summary>The object as JSON, the caller's to change.</summary>
    public static JsonObject Read(CachedObject item) => JsonNode.Parse(item.Json.Span) as JsonObject ?? [];
}
