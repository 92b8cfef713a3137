using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>
/// JSON patch (RFC 6902): all operations or none. Bounded: copies may make so many bytes as a body may have, and nesting stays where all other code
/// can follow it.
/// </summary>
internal sealed class JsonPatchPlanner
{
    /// <summary>Upstream's JSONPatchMaxCopyBytes.</summary>
    private const long MostCopiedBytes = 3 << 20;

    /// <summary>Nesting at which the real depth is measured, before it can hurt.</summary>
    private const int SuspiciousDepth = 2 * ObjectDecoder.MaxDepth;

    private JsonNode _document;
    private long _copied;
    private int _depthBound = ObjectDecoder.MaxDepth;

    private JsonPatchPlanner(JsonNode document) => _document = document;

    /// <exception cref="ApiException">Unprocessable: an operation is wrong, does not apply, or a test fails.</exception>
    public static JsonNode Apply(JsonObject current, IReadOnlyList<JsonPatchOperation> operations)
    {
        var planner = new JsonPatchPlanner(current.DeepClone());
        foreach (var operation in operations)
        {
            if (!planner.Do(operation))
                throw PatchErrors.Unprocessable();
        }
        return planner._document;
    }

    private bool Do(JsonPatchOperation operation) => operation.Path is { } path && operation.Op switch
    {
        "add" => Add(path, operation.Value?.DeepClone()),
        "remove" => Find(path) is { } place && place.TryRemove(),
        "replace" => Replace(path, operation.Value?.DeepClone()),
        "move" => Move(operation.From, path),
        "copy" => Copy(operation.From, path),
        "test" => Find(path) is { } place && JsonNode.DeepEquals(place.Value, operation.Value),
        _ => false,
    };

    private JsonPointer? Find(string? path) => path is null ? null : JsonPointer.Find(_document, path);

    private bool Add(string path, JsonNode? value) => Find(path) is { } place && place.TryAdd(value) && StaysShallow(place.Depth);

    private bool Replace(string path, JsonNode? value)
    {
        if (path.Length > 0)
            return Find(path) is { } place && place.TryReplace(value) && StaysShallow(place.Depth);
        if (value is null or JsonValue)
            return false;
        _document = value;
        return true;
    }

    private bool Move(string? from, string path)
    {
        if (Find(from) is not { Exists: true } source)
            return false;
        var value = source.Value;
        return source.TryRemove() && Add(path, value);
    }

    private bool Copy(string? from, string path)
    {
        if (Find(from) is not { Exists: true } source)
            return false;
        var value = source.Value?.DeepClone();
        _copied += ObjectEncoder.Encode(value).Length;
        return _copied <= MostCopiedBytes && Add(path, value);
    }

    /// <summary>Every operation can add to the depth only what its path is long: the real depth need not be looked at each time.</summary>
    private bool StaysShallow(int added)
    {
        _depthBound += added;
        if (_depthBound <= SuspiciousDepth)
            return true;
        _depthBound = ObjectDecoder.MaxDepth;
        return DepthOf(_document) <= ObjectDecoder.MaxDepth;
    }

    private static int DepthOf(JsonNode? value) => value switch
    {
        JsonObject map => 1 + map.Select(e => DepthOf(e.Value)).DefaultIfEmpty().Max(),
        JsonArray list => 1 + list.Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
