using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>A type as a protobuf message: its fields by number and by JSON name. Immutable, made once per type.</summary>
internal sealed class MessageLayout
{
    private static readonly ConditionalWeakTable<TypeSchema, MessageLayout> Known = [];

    private readonly FrozenDictionary<int, MessageField> _byNumber;
    private readonly FrozenDictionary<string, MessageField> _byName;

    private MessageLayout(string name, IReadOnlyList<MessageField> fields)
    {
        Name = name;
        _byNumber = fields.ToFrozenDictionary(f => f.Number);
        _byName = fields.Where(f => f.Inlined is null).ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        Inlined = [.. fields.Where(f => f.Inlined is not null)];
    }

    /// <summary>Of the message, for failures.</summary>
    public string Name { get; }

    /// <summary>Messages whose fields JSON has in this object.</summary>
    public IReadOnlyList<MessageField> Inlined { get; }

    public static MessageLayout Of(TypeSchema type) => Known.GetValue(type, Build);

    public bool TryGet(int number, out MessageField field) => _byNumber.TryGetValue(number, out field!);

    /// <summary>A field that is directly in this message.</summary>
    /// <param name="name">In JSON.</param>
    public MessageField? Find(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var field) ? field : null;

    /// <summary>The one list outside of a map that has a Go type, and so a message, of its own: meta.v1 Verbs.</summary>
    private static bool IsWrapped(TypeSchema type, FieldSchema field) => type.Name == "io.k8s.apimachinery.pkg.apis.meta.v1.APIResource" && field.Name == "verbs";

    private static MessageLayout Build(TypeSchema type)
    {
        // Objects with a kind of their own tell it and their version in the envelope only.
        var fields = type.Fields.Values.Where(f => f.ProtoPath.Count > 0 && !(type.Kinds.Count > 0 && f.Name is "kind" or "apiVersion"));
        return Build(type, [.. fields], 0);
    }

    private static MessageLayout Build(TypeSchema type, IReadOnlyList<FieldSchema> fields, int depth) => new(
        type.Name[(type.Name.LastIndexOf('.') + 1)..], [.. fields.GroupBy(f => f.ProtoPath[depth]).Select(g => FieldOf(type, g.Key, [.. g], depth))]);

    private static MessageField FieldOf(TypeSchema type, int number, IReadOnlyList<FieldSchema> fields, int depth) =>
        fields is [var field] && field.ProtoPath.Count == depth + 1
            ? new MessageField(number, field.Name, field.Shape, null, SchemaUnion.Of(type, field.Name)) { IsWrapped = IsWrapped(type, field) }
            : new MessageField(number, "", null, Build(type, fields, depth + 1), null);
}
