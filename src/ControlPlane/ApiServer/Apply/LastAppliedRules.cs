using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>
/// Objects that kubectl applied from the client carry what it applied in an annotation. When the manager <c>kubectl</c> applies on the server it may
/// take over what is still as the annotation says, and the annotation follows what it applies.
/// </summary>
internal static class LastAppliedRules
{
    public const string Manager = "kubectl";
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Of all annotations together, names included (apimachinery, ValidateAnnotationsSize).</summary>
    private const int MostAnnotationBytes = 256 * 1024;

    /// <summary>The fields that may be taken over: unchanged since they were last applied. Null when the annotation says nothing usable.</summary>
    public static FieldSet? Takeable(JsonObject live, DecodeTarget target)
    {
        if (new ObjectMeta(live).Annotation(Annotation) is not { Length: > 0 } text)
            return null;
        try
        {
            var reader = ObjectDecoder.NewReader(Encoding.UTF8.GetBytes(text));
            reader.Read();
            if (FreeReader.Read(ref reader) is not JsonObject applied || applied.Text("apiVersion") != target.ApiVersion)
                return null;
            if (ConfigRules.Check(applied, target.Type, allowDuplicates: false) is not null || ConfigRules.Check(live, target.Type, allowDuplicates: false) is not null)
                return null;
            var change = ObjectDiff.Compare(applied, live, target.Type);
            return FieldSetBuilder.Build(applied, target.Type).Difference(change.Modified).Difference(change.Added).Difference(change.Removed);
        }
        catch (Exception e) when (e is JsonException or ObjectFormatException)
        {
            return null;
        }
    }

    /// <summary>Makes the annotation, where there is one, say what was applied.</summary>
    public static void Follow(JsonObject item, JsonObject config)
    {
        var meta = new ObjectMeta(item);
        if (string.IsNullOrEmpty(meta.Annotation(Annotation)))
            return;
        var applied = (JsonObject)config.DeepClone();
        new ObjectMeta(applied).SetAnnotation(Annotation, null);
        // As upstream's serializer ends objects.
        var text = $"{Encoding.UTF8.GetString(ObjectEncoder.Encode(Sorted(applied)))}\n";
        meta.SetAnnotation(Annotation, text);
        if (new ObjectMeta(item).Metadata.Entries("annotations").Sum(e => Encoding.UTF8.GetByteCount(e.Key) + Encoding.UTF8.GetByteCount(e.Value)) > MostAnnotationBytes)
            meta.SetAnnotation(Annotation, null);
    }

    /// <summary>Go writes maps by key.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, Sorted(e.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
