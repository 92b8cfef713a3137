using System.Collections.Frozen;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>The messages of kinds that can be sent as protobuf.</summary>
internal static class ProtobufTypes
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

    private static readonly Lazy<FrozenDictionary<string, TypeSchema>> Kinds = new(() =>
        ApiSchema.All.Concat([PartialMetadata(), PartialMetadataList()])
            .SelectMany(type => type.Kinds.Select(kind => KeyValuePair.Create(kind, type))).ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The metadata of lists.</summary>
    public static MessageLayout ListMetadata => MessageLayout.Of(ApiSchema.Get($"{Meta}.ListMeta"));

    /// <summary>Null: protobuf has no such kind.</summary>
    /// <param name="apiVersion"><c>group/version</c>, or only the version in the core group.</param>
    public static MessageLayout? Find(string apiVersion, string kind) =>
        Kinds.Value.TryGetValue($"{apiVersion}/{kind}", out var type) ? MessageLayout.Of(type) : null;

    // These two are views, not types of the API, so the schema has them not.
    private static TypeSchema PartialMetadata() => Make("PartialObjectMetadata", Metadata("ObjectMeta"));

    private static TypeSchema PartialMetadataList() => Make(
        "PartialObjectMetadataList", Metadata("ListMeta"),
        Field("items", new ValueShape(ShapeKind.List, new ValueShape(ShapeKind.Object, Type: PartialMetadata())), 2));

    private static FieldSchema Metadata(string type) => Field("metadata", new ValueShape(ShapeKind.Object, Type: ApiSchema.Get($"{Meta}.{type}")), 1);

    private static FieldSchema Field(string name, ValueShape shape, int number) =>
        new(name, shape, Presence.Always, false, MergeKind.Unsaid, [], [], "") { ProtoPath = [number] };

    private static TypeSchema Make(string name, params FieldSchema[] fields) => new($"{Meta}.{name}", false, [$"meta.k8s.io/v1/{name}"])
    {
        Fields = fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal),
    };
}
