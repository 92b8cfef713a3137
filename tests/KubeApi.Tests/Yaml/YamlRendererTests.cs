using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Tests.Yaml;

public sealed class YamlRendererTests
{
    [Fact]
    public void Render_Object_IsBlocksInOrder()
    {
        var document = (JsonObject)JsonNode.Parse("""{"b":{"y":[],"x":{}},"a":[1,"two",{"z":null,"k":[true]}],"c":"10.0.0.0/8,fd00::/48"}""")!;
        Assert.Equal("a:\n- 1\n- two\n- k:\n  - true\n  z: null\nb:\n  x: {}\n  \"y\": []\nc: 10.0.0.0/8,fd00::/48\n", YamlRenderer.Render(document));
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("0", "\"0\"")]
    [InlineData("1h0m0s", "1h0m0s")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("application/json", "application/json")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("- a", "\"- a\"")]
    [InlineData(".nan", "\".nan\"")]
    [InlineData("line\nline", "\"line\\u000aline\"")]
    [InlineData("quote\"\\", "quote\"\\")]
    public void Render_Text_IsQuotedWhereItMust(string text, string expected) => Assert.Equal($"k: {expected}\n", YamlRenderer.Render(new JsonObject { ["k"] = text }));

    [Fact]
    public void Render_Anything_ReadsBackAsItWas() => Gen.Recursive<JsonNode?>((depth, inner) => Gen.OneOf(
            Gen.String.Where(IsWhole).Select(static text => (JsonNode?)JsonValue.Create(text)),
            Gen.OneOf([.. new[] { "null", "true", "~", "0x1f", "1e3", "-", "#", "a #b", "a:", ":", "[", "{}", "&a", "*a", "!t", "|", ">", "%", "@", "`", "'", "\"", "\u0085", "\u2028", "\ufeffx", "1_000", "=", "<<", "? x" }.Select(static text => Gen.Const(text))]).Select(static text => (JsonNode?)JsonValue.Create(text)),
            Gen.Int.Select(static number => (JsonNode?)JsonValue.Create(number)),
            Gen.Bool.Select(static flag => (JsonNode?)JsonValue.Create(flag)),
            Gen.Const((JsonNode?)null),
            depth > 3 ? Gen.Const((JsonNode?)new JsonObject()) : Map(inner),
            depth > 3 ? Gen.Const((JsonNode?)new JsonArray()) : inner.Where(static item => item is not JsonArray).Array[0, 3].Select(static items => (JsonNode?)new JsonArray([.. items.Select(static i => i?.DeepClone())]))))
        .Array[0, 3].Select(static items => new JsonObject(items.Select(static (item, i) => KeyValuePair.Create($"k{i}", item?.DeepClone()))))
        .Sample(static document =>
        {
            var read = DocumentReader.Read(Encoding.UTF8.GetBytes(YamlRenderer.Render(document)));
            return document.Count == 0 || JsonNode.DeepEquals(document, JsonNode.Parse(Assert.Single(read).Json.Span));
        });

    private static Gen<JsonNode?> Map(Gen<JsonNode?> inner) => Gen.Dictionary(Gen.String[0, 5].Where(static key => IsWhole(key) && key != "<<"), inner)[0, 3]
        .Select(static map => (JsonNode?)new JsonObject(map.Select(static m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))));

    /// <summary>Halves of surrogate pairs are no text.</summary>
    private static bool IsWhole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
