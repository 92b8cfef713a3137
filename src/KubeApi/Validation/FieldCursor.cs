using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Validation;

/// <summary>
/// A field of an object under validation: its value, where it is, and where errors about it go. Fields that are not there have cursors too, so checks
/// read like the rules they are: <c>container["name"].MustBeSet()</c>. Paths are written only when there is an error to tell.
/// </summary>
public sealed class FieldCursor
{
    private readonly FieldCursor? _parent;
    private readonly string _step;
    private readonly bool _isKey;

    private FieldCursor(FieldCursor? parent, string step, bool isKey, JsonNode? node, FieldErrors errors)
    {
        _parent = parent;
        _step = step;
        _isKey = isKey;
        Node = node;
        Errors = errors;
    }

    public JsonNode? Node { get; }

    public FieldErrors Errors { get; }

    /// <summary>E.g. <c>spec.containers[0].name</c>.</summary>
    public string Path => _parent is null ? _step : _isKey ? $"{_parent.Path}[{_step}]" : _parent.Path is { Length: > 0 } path ? $"{path}.{_step}" : _step;

    public JsonObject? Object => Node as JsonObject;

    /// <summary>Whether there is a value, even an empty one.</summary>
    public bool IsSet => Node is not null;

    /// <summary>Not there, or of no content: "", 0, [], {}.</summary>
    public bool IsEmpty => Node switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonObject map => map.Count == 0,
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length == 0,
        _ => NumberOrNull == 0,
    };

    /// <summary>The text, "" when there is none.</summary>
    public string Text => Node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>Text or number as text.</summary>
    public string Scalar => Node is null ? "" : JsonFields.ScalarOf(Node) ?? "";

    public bool Flag => Node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public long Number => NumberOrNull ?? 0;

    public long? NumberOrNull => Node is null ? null : JsonFields.NumberOf(Node);

    public int Count => Node switch
    {
        JsonArray list => list.Count,
        JsonObject map => map.Count,
        _ => 0,
    };

    /// <summary>The items of a list, none when there is no list.</summary>
    public IReadOnlyList<FieldCursor> Items =>
        Node is JsonArray list ? [.. list.Select((n, i) => new FieldCursor(this, i.ToString(CultureInfo.InvariantCulture), true, n, Errors))] : [];

    /// <summary>The entries of a map, in its order: <c>labels[key]</c>.</summary>
    public IReadOnlyList<(string Key, FieldCursor Value)> Entries => Node is JsonObject map ? [.. map.Select(p => (p.Key, Key(p.Key)))] : [];

    public FieldCursor this[string name] => new(this, name, false, (Node as JsonObject)?[name], Errors);

    /// <summary>The whole of an object.</summary>
    public static FieldCursor Of(JsonObject item, FieldErrors errors) => new(null, "", false, item, errors);

    public static FieldCursor At(JsonNode? node, string path, FieldErrors errors) => new(null, path, false, node, errors);

    public FieldCursor Key(string key) => new(this, key, true, (Node as JsonObject)?[key], Errors);

    /// <summary>The field under a path that upstream words differently.</summary>
    public FieldCursor Named(string path) => new(null, path, false, Node, Errors);

    public void Required(string detail = "") => Errors.Required(Path, detail);

    public void Invalid(string detail) => Errors.Invalid(Path, Node is null ? "" : Node, detail);

    public void Invalid(object? value, string detail) => Errors.Invalid(Path, value, detail);

    public void Forbidden(string detail) => Errors.Forbidden(Path, detail);

    public void NotSupported(params ReadOnlySpan<string> supported) => Errors.NotSupported(Path, Node is null ? "" : Node, supported);

    public void Duplicate() => Errors.Duplicate(Path, Node);

    public void Duplicate(string value) => Errors.Duplicate(Path, value);

    public void NotFound(string detail = "") => Errors.NotFound(Path, Text, detail);

    public void TooLong(int limitBytes) => Errors.TooLong(Path, limitBytes);

    public void TooMany(int limit) => Errors.TooMany(Path, Count, limit);

    public override string ToString() => Path;
}
