using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Objects;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Apply;

public class FieldSetTests
{
    private static readonly Gen<PathElement> AnyStep = Gen.Int[0, 9].Select(i => i switch
    {
        < 5 => PathElement.Field($"f{i}"),
        < 7 => PathElement.OfKeys([("name", KeyScalar.OfText($"k{i}")), ("port", KeyScalar.Of(JsonValue.Create(i)))]),
        7 => PathElement.OfValue(JsonValue.Create("v")),
        8 => PathElement.OfValue(JsonValue.Create(8)),
        _ => PathElement.OfIndex(i),
    });

    internal static readonly Gen<FieldSet> AnySet = AnyStep.Array[1, 3].Array[0, 8].Select(paths => paths.Aggregate(FieldSet.Empty, (set, path) => set.Union(Single(path))));

    private static FieldSet Single(PathElement[] path)
    {
        var set = FieldSet.Of([new FieldNode(path[^1], true, FieldSet.Empty)]);
        for (var i = path.Length - 2; i >= 0; i--)
            set = FieldSet.Of([new FieldNode(path[i], false, set)]);
        return set;
    }

    private static string Text(FieldSet set) => FieldSetRenderer.Render(set).ToJsonString();

    [Theory]
    [InlineData("""{"f:data":{".":{},"f:a":{}}}""", ".data\n.data.a")]
    [InlineData("""{"f:c":{"k:{\"name\":\"x\"}":{".":{},"f:i":{}},"k:{\"a\":1,\"b\":\"2\"}":{}},"f:s":{"v:\"x\"":{},"v:3":{},"i:2":{}}}""",
        ".c[a=1,b=\"2\"]\n.c[name=\"x\"]\n.c[name=\"x\"].i\n.s[=3]\n.s[=\"x\"]\n.s[2]")]
    [InlineData("{}", "")]
    [InlineData("""{"z:later":{},"f:a":{"z:x":{}}}""", ".a")]
    public void Parse_FieldsV1_GivesPaths(string fields, string paths) => Assert.Equal(paths, FieldSetParser.Parse(JsonNode.Parse(fields)).ToString());

    [Theory]
    [InlineData("""{"f:b":{},"f:a":{"f:z":{},".":{}},"v:2":{},"k:{\"b\":1,\"a\":2}":{}}""", """{"f:a":{".":{},"f:z":{}},"f:b":{},"k:{\"a\":2,\"b\":1}":{},"v:2":{}}""")]
    [InlineData("""{"k:{\"a\":1}":{"f:x":{}},"k:{\"a\": 1}":{"f:y":{}}}""", """{"k:{\"a\":1}":{"f:x":{},"f:y":{}}}""")]
    public void Render_ParsedSet_IsCanonical(string fields, string canonical) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(canonical), JsonNode.Parse(Text(FieldSetParser.Parse(JsonNode.Parse(fields))))));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"f":{}}""")]
    [InlineData("""{"fa":{}}""")]
    [InlineData("""{"k:1":{}}""")]
    [InlineData("""{"k:{":{}}""")]
    [InlineData("""{"i:x":{}}""")]
    [InlineData("""{"v:":{}}""")]
    [InlineData("""{"f:a":1}""")]
    public void Parse_NoFieldSet_Fails(string fields) => Assert.Throws<ObjectFormatException>(() => FieldSetParser.Parse(JsonNode.Parse(fields)));

    [Fact]
    public void Parse_DeepTree_FailsInsteadOfCrashing()
    {
        JsonNode node = new JsonObject();
        for (var i = 0; i < 5000; i++)
            node = new JsonObject { ["f:a"] = node };

        Assert.Throws<ObjectFormatException>(() => FieldSetParser.Parse(node));
    }

    [Fact]
    public void Render_AnySet_ReadsBack() => AnySet.Sample(set => FieldSetParser.Parse(FieldSetRenderer.Render(set)).SetEquals(set));

    [Fact]
    public void Parse_AnySteps_GiveASetOrAFormatError() =>
        Gen.Char["fkvi:{}\"a1,.- "].Array[0, 8].Select(c => new string(c)).Sample(key =>
        {
            try
            {
                var set = FieldSetParser.Parse(new JsonObject { [key] = new JsonObject() });
                Assert.True(FieldSetParser.Parse(FieldSetRenderer.Render(set)).SetEquals(set));
            }
            catch (ObjectFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }, iter: 20_000);

    [Fact]
    public void Algebra_AnySets_FollowsTheLaws() => Gen.Select(AnySet, AnySet, AnySet).Sample((a, b, c) =>
    {
        static HashSet<string> Members(FieldSet set) => set.Paths().Select(FieldSet.PathText).ToHashSet();

        Assert.Equal(Members(a).Union(Members(b)).Order(), Members(a.Union(b)).Order());
        Assert.Equal(Members(a).Intersect(Members(b)).Order(), Members(a.Intersection(b)).Order());
        Assert.Equal(Members(a).Except(Members(b)).Order(), Members(a.Difference(b)).Order());
        Assert.True(a.Union(b).SetEquals(b.Union(a)));
        Assert.True(a.Union(b).Union(c).SetEquals(a.Union(b.Union(c))));
        Assert.True(a.Difference(b).Union(a.Intersection(b)).SetEquals(a));
        Assert.True(a.Difference(b).Difference(c).SetEquals(a.Difference(b.Union(c))));
        Assert.True(a.Difference(a).IsEmpty);
        Assert.Equal(a.IsEmpty, !a.Paths().Any());
        Assert.All(a.Paths(), p => Assert.True(a.Contains([.. p])));
        var below = b.Paths().ToArray();
        Assert.Equal(
            a.Paths().Where(p => !below.Any(q => q.Count <= p.Count && q.SequenceEqual(p.Take(q.Count)))).Select(FieldSet.PathText),
            a.RecursiveDifference(b).Paths().Select(FieldSet.PathText));
    }, iter: 2000);

    [Fact]
    public void Filter_Only_KeepsWhatMatches()
    {
        var set = FieldSetParser.Parse(JsonNode.Parse("""{"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:resources":{"f:limits":{}}}},"f:x":{}}}"""));

        Assert.Equal(
            ".spec.containers[name=\"c\"]\n.spec.containers[name=\"c\"].resources.limits".Split('\n').Order(),
            FieldFilter.Only("spec.containers.*.resources").Apply(set).Paths().Select(FieldSet.PathText).Order());
    }
}
