using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Objects;

public class ObjectEncoderTests
{
    private static readonly DecodeTarget ConfigMap = new("", "v1", "ConfigMap", ApiSchema.Get("io.k8s.api.core.v1.ConfigMap"));

    [Theory]
    [InlineData("a<b>&'+\"\\", "\"a\\u003cb\\u003e\\u0026'+\\\"\\\\\"")]
    [InlineData("\n\t\u0001\u007f", "\"\\n\\t\\u0001\u007f\"")]
    [InlineData("é 😀 \u2028", "\"é 😀 \\u2028\"")]
    public void Encode_Texts_EscapesAsGoDoes(string text, string expected)
    {
        Assert.Equal(expected, Encoding.UTF8.GetString(ObjectEncoder.Encode(JsonValue.Create(text))));
        Assert.Equal(expected, Encoding.UTF8.GetString(ObjectEncoder.Encode(JsonNode.Parse($"[{JsonValue.Create(text).ToJsonString()}]")![0])));
    }

    [Fact]
    public void Encode_AnyText_ReadsBack() =>
        Gen.String.Sample(text =>
        {
            var whole = new string([.. text.Where(c => !char.IsSurrogate(c))]);
            return JsonNode.Parse(ObjectEncoder.Encode(new JsonObject { [whole] = whole }))!.AsObject().Single() is { Key: var key, Value: var value }
                && key == whole && value!.GetValue<string>() == whole;
        });

    [Fact]
    public void EncodeForStore_ObjectWithResourceVersion_LeavesItOutAndTheObjectAlone()
    {
        var item = (JsonObject)JsonNode.Parse("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","resourceVersion":"7","labels":{"resourceVersion":"x"}}}""")!;
        var before = item.ToJsonString();

        var stored = ObjectEncoder.EncodeForStore(item);

        Assert.Equal("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","labels":{"resourceVersion":"x"}}}""", Encoding.UTF8.GetString(stored));
        Assert.Equal(before, item.ToJsonString());
        Assert.Equal(
            """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"42","name":"c","labels":{"resourceVersion":"x"}}}""",
            Encoding.UTF8.GetString(ObjectEncoder.WithRevision(stored, 42)));
        Assert.Equal("42", new ObjectMeta(ObjectEncoder.DecodeStored(stored, 42)).ResourceVersion);
    }

    [Fact]
    public void WithRevision_EmptyMetadata_StaysJson() =>
        Assert.Equal("""{"metadata":{"resourceVersion":"1"}}""", Encoding.UTF8.GetString(ObjectEncoder.WithRevision("{\"metadata\":{}}"u8, 1)));

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    public void DecodeStored_BrokenBytes_SaysSo(string bytes) =>
        Assert.Throws<InvalidDataException>(() => ObjectEncoder.DecodeStored(Encoding.UTF8.GetBytes(bytes), 1));

    [Fact]
    public void Scan_StoredObject_FindsNamesAndLabels()
    {
        var scanned = MetadataScanner.Scan("""{"kind":"X","apiVersion":"v1","metadata":{"uid":"u","name":"n","namespace":"s","labels":{"a":"\u0062"},"x":{"name":"no"}},"spec":{}}"""u8);

        Assert.Equal(("s", "n"), (scanned.Namespace, scanned.Name));
        Assert.Equal([new KeyValuePair<string, string>("a", "b")], scanned.Labels);
    }

    [Fact]
    public void Normalize_Twice_ChangesNothingMore()
    {
        var item = ObjectDecoder.Decode(
            """{"metadata":{"name":"c","creationTimestamp":"2024-01-02T03:04:05.7+01:00"},"data":{"b":"","a":"1"},"immutable":true}"""u8.ToArray(),
            BodyFormat.Json, ConfigMap, FieldValidation.Strict).Object;
        var once = item.ToJsonString();

        ObjectNormalizer.Normalize(item, ConfigMap.Type);

        Assert.Equal(once, item.ToJsonString());
        Assert.Contains("\"creationTimestamp\":\"2024-01-02T02:04:05Z\"", once, StringComparison.Ordinal);
    }
}
