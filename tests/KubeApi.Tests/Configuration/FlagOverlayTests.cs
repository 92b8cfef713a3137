using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.KubeApi.Tests.Configuration;

public sealed class FlagOverlayTests
{
    [Theory]
    [InlineData(FlagKind.Text, "a,b", "\"a,b\"")]
    [InlineData(FlagKind.Whole, "-3", "-3")]
    [InlineData(FlagKind.Number, "0.5", "0.5")]
    [InlineData(FlagKind.Duration, "1m30s", "\"1m30s\"")]
    [InlineData(FlagKind.List, "a, b,,c", "[\"a\",\"b\",\"c\"]")]
    [InlineData(FlagKind.SwitchMap, "A=true,B=false", "{\"A\":true,\"B\":false}")]
    [InlineData(FlagKind.VModule, "a*=3,b=0", "[{\"filePattern\":\"a*\",\"verbosity\":3},{\"filePattern\":\"b\",\"verbosity\":0}]")]
    public void Apply_Kind_SetsItsField(FlagKind kind, string text, string expected)
    {
        var tree = new JsonObject { ["kept"] = 1 };
        FlagOverlay.Apply(tree, [new GivenFlag(new ConfigurationFlag("f", kind, "a.b", ""), [text])]);
        Assert.Equal($"{{\"kept\":1,\"a\":{{\"b\":{expected}}}}}", tree.ToJsonString());
    }

    [Fact]
    public void Apply_Gates_AddUpAndOthersReplace()
    {
        var tree = (JsonObject)JsonNode.Parse("""{"gates":{"A":true,"B":true},"map":{"a":"1"}}""")!;
        FlagOverlay.Apply(tree,
        [
            new GivenFlag(new ConfigurationFlag("g", FlagKind.SwitchMap, "gates", ""), ["B=false", "C=true"]), new GivenFlag(new ConfigurationFlag("m", FlagKind.Map, "map", ""), ["b=2"]),
        ]);
        Assert.Equal("""{"gates":{"A":true,"B":false,"C":true},"map":{"b":"2"}}""", tree.ToJsonString());
    }

    [Fact]
    public void Apply_WrongValues_AllAreTold()
    {
        var error = Assert.Throws<ConfigurationException>(() => FlagOverlay.Apply([],
        [
            new GivenFlag(new ConfigurationFlag("w", FlagKind.Whole, "w", ""), ["1.5"]), new GivenFlag(new ConfigurationFlag("n", FlagKind.Number, "", ""), ["NaN"]),
            new GivenFlag(new ConfigurationFlag("v", FlagKind.VModule, "v", ""), ["a=-1"]), new GivenFlag(new ConfigurationFlag("s", FlagKind.Switch, "s", ""), []),
        ]));
        Assert.Equal(["--w: \"1.5\" is not a whole number", "--n: \"NaN\" is not a number", "--v: malformed pair \"a=-1\", expected pattern=number"], error.Errors);
    }
}
