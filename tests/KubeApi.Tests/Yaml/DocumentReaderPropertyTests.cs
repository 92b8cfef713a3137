using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Tests.Yaml;

public class DocumentReaderPropertyTests
{
    private static readonly string[] Pieces =
    [
        "a", "b:", ": ", "- ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ",", "\"", "'", "&x ", "*x", "<<: ", "!!int ", "!foo ", "|", ">", "|-\n", "#", " # c",
        "---\n", "...\n", "\t", "~", "0x", "1e9", "-1", ".5", "yes", "?", "? ", "%YAML 1.1\n", "%TAG ! x\n", "\\", "\u00e9", "\u2028", "\r", "\r\n", "@", "`", "=",
    ];

    private static void ReadsOrRefuses(byte[] bytes)
    {
        try
        {
            foreach (var document in DocumentReader.Read(bytes, new DocumentLimits(MaxBytes: 1 << 16)))
            {
                using var parsed = JsonDocument.Parse(document.Json);
                Assert.True(document.PositionAt(document.Json.Length).Line >= 1);
            }
        }
        catch (DocumentFormatException e)
        {
            Assert.True(e.Position.Line >= 1);
        }
    }

    [Fact]
    public void Read_RandomBytes_ReadsOrRefuses() => Gen.Byte.Array[0, 200].Sample(ReadsOrRefuses, iter: 20_000);

    [Fact]
    public void Read_RandomYamlPieces_ReadsOrRefuses() =>
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 40].Sample(pieces => ReadsOrRefuses(Encoding.UTF8.GetBytes(string.Concat(pieces))), iter: 50_000);

    [Fact]
    public void Read_DamagedManifest_ReadsOrRefuses()
    {
        var manifest = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels: &l {app: \"x\"}\nspec:\n  containers:\n  - name: c\n    args: ['a', |\n     text\n    ]\n"u8.ToArray();
        Gen.Select(Gen.Int[0, manifest.Length - 1], Gen.Byte, Gen.Int[0, manifest.Length - 1]).Sample(
            (at, value, cut) =>
            {
                var damaged = (byte[])manifest.Clone();
                damaged[at] = value;
                ReadsOrRefuses(damaged);
                ReadsOrRefuses(damaged[..cut]);
            },
            iter: 10_000);
    }

    [Fact]
    public void Read_AnyJson_GivesTheSameJson() => GenJson(4).Sample(
        node =>
        {
            var text = new JsonObject { ["root"] = node?.DeepClone() }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
            var document = Assert.Single(DocumentReader.Read(Encoding.UTF8.GetBytes(text)));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(document.Json.Span)));
        },
        iter: 5_000);

    [Fact]
    public void Read_AnyStringQuotedInYaml_ComesBack() => Gen.String.Where(s => !s.Any(char.IsSurrogate)).Sample(
        text =>
        {
            var yaml = "a: " + JsonSerializer.Serialize(text) + "\n";
            using var json = JsonDocument.Parse(Assert.Single(DocumentReader.Read(Encoding.UTF8.GetBytes(yaml))).Json);
            Assert.Equal(text, json.RootElement.GetProperty("a").GetString());
        },
        iter: 5_000);

    private static Gen<JsonNode?> GenJson(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.String.AlphaNumeric.Select(s => (JsonNode?)JsonValue.Create(s)),
            Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
            Gen.Double[-1e9, 1e9].Select(d => (JsonNode?)JsonValue.Create(d)),
            Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Const((JsonNode?)null));
        if (depth == 0)
            return leaf;
        var inner = GenJson(depth - 1);
        var list = inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]));
        var map = Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 5], inner).Array[0, 4].Select(pairs =>
        {
            var result = new JsonObject();
            foreach (var (key, value) in pairs)
                result[key] = value?.DeepClone();
            return (JsonNode?)result;
        });
        return Gen.OneOf(leaf, list, map);
    }
}
