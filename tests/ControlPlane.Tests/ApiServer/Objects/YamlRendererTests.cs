using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Yaml;
using Xunit;
using YamlRenderer = NodeStack.ControlPlane.ApiServer.Objects.YamlRenderer;

namespace NodeStack.ControlPlane.Tests.ApiServer.Objects;

public class YamlRendererTests
{
    private static readonly string[] Odd =
        ["null", "1e3", "0x1f", "12:30:45", "2024-01-02", "0o7", "---", "...", "<<", ".inf", "1_000", " x", "x ", "\nx", "x\n\n", "é\u0085"];

    [Theory]
    [InlineData("""{"b":1,"a":{"x":[]},"l":[{"o":"1","m":true},[1,2],null]}""", "a:\n  x: []\nb: 1\nl:\n- m: true\n  o: \"1\"\n- - 1\n  - 2\n- null\n")]
    [InlineData("""{"a10":1,"a2":2}""", "a2: 2\na10: 1\n")]
    [InlineData("""{"t":"a\nb\n","u":"a\nb","v":"yes","w":"a: b","x":"","y":"- a","z":"it's"}""",
        "t: |\n  a\n  b\nu: |-\n  a\n  b\nv: \"yes\"\nw: 'a: b'\nx: \"\"\n\"y\": '- a'\nz: it's\n")]
    [InlineData("{}", "{}\n")]
    public void Render_Json_HasTheFormOfKubectl(string json, string yaml) =>
        Assert.Equal(yaml, Encoding.UTF8.GetString(YamlRenderer.Render(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Render_AnyTexts_ReadBackAsThemselves()
    {
        var odd = Gen.OneOf(
            Gen.Char["-?:,[]{}#&*!|>'\"%@` \n\tabyn019.~<=+_"].Array[0, 8].Select(c => new string(c)),
            Gen.Int[0, Odd.Length - 1].Select(i => Odd[i]));
        Gen.Select(odd, odd).Sample((key, value) =>
        {
            if (key.Length == 0)
                key = "k";
            var item = new JsonObject { [key] = value, ["list"] = new JsonArray(value, new JsonObject { ["x"] = value }) };
            var yaml = YamlRenderer.Render(item);
            var back = JsonNode.Parse(DocumentReader.Read(Encoding.UTF8.GetBytes(yaml))[0].Json.Span);
            Assert.True(JsonNode.DeepEquals(item, back), $"{item.ToJsonString()}\n{yaml}\n{back?.ToJsonString()}");
        }, iter: 3000);
    }
}
