using System.Text;
using CsCheck;
using NodeStack.Manifests;

namespace NodeStack.NodeStack.Tests.Manifests;

public sealed class ManifestParserTests
{
    private const string A = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", B = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: ns}\n";

    public static TheoryData<string, string, string[], string[]> Files => new()
    {
        // what, text, objects, problems
        { "one", A, ["f, document 1: ConfigMap a"], [] },
        { "two", $"{A}---\n{B}", ["f, document 1: ConfigMap a", "f, document 2: ConfigMap ns/b"], [] },
        { "empty ones between", $"---\n# nothing\n---\n{A}---\n---\n{B}---\n", ["f, document 1: ConfigMap a", "f, document 2: ConfigMap ns/b"], [] },
        { "empty file", "", [], [] },
        { "JSON", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}""", ["f, document 1: Secret s"], [] },
        {
            "a list", """{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}},7,{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"}}]}""",
            ["f, document 1, item 1: Secret s", "f, document 1, item 3: Deployment d"], ["f, document 1, item 2: it is no object"]
        },
        { "a typed list", "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: b, namespace: ns}\n", ["f, document 1, item 1: ConfigMap a", "f, document 1, item 2: ConfigMap ns/b"], [] },
        { "a kind that ends with List", "apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: l}\nspec: {}\n", ["f, document 1: AllowList l"], [] },
        { "no kind", $"apiVersion: v1\nmetadata: {{name: x}}\n---\n{B}", ["f, document 2: ConfigMap ns/b"], ["f, document 1: it has no kind"] },
        { "no version", "kind: ConfigMap\nmetadata: {name: x}\n", [], ["f, document 1: it has no apiVersion"] },
        { "a generated name", "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}\n", [], ["f, document 1: it has no metadata.name"] },
        { "a text", "hello\n", [], ["f, document 1: it is no object"] },
        { "garbage alone", "a: [1\nb: }\n", [], ["f, document 1: line 1: "] },
        { "garbage between", $"{A}---\nkey: [1\nb: }}\n---\n{B}", ["f, document 1: ConfigMap a", "f, document 3: ConfigMap ns/b"], ["f, document 2: line 5: "] },
        { "a key twice", $"{A}---\nkind: X\nkind: Y\n---\n{B}", ["f, document 1: ConfigMap a", "f, document 3: ConfigMap ns/b"], ["f, document 2: line 6: "] },
        { "cut off in its last document", $"{A}---\n{B}data:\n  k: \"cut o", ["f, document 1: ConfigMap a"], ["f, document 2: line "] },
        { "JSON cut off", """{"apiVersion":"v1","kind":"Secr""", [], ["f, document 1: line 1: "] },
    };

    [Theory, MemberData(nameof(Files))]
    public void Parse_File_HasObjectsAndProblems(string what, string text, string[] objects, string[] problems)
    {
        var content = ManifestParser.Parse("f", Encoding.UTF8.GetBytes(text));
        Assert.Equal(objects, content.Objects.Select(o => $"{o.Place}: {o.Key}"));
        Assert.Equal(problems.Length, content.Problems.Length);
        Assert.All(problems.Zip(content.Problems), p => Assert.StartsWith(p.First, $"{p.Second.Place}: {p.Second.Text}", StringComparison.Ordinal));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Parse_TypedItem_IsSentWithItsKind() => Assert.Equal(
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""",
        Encoding.UTF8.GetString(Assert.Single(ManifestParser.Parse("f", "apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: a}}]"u8.ToArray()).Objects).Json.Span));

    [Fact]
    public void Parse_SameContentInOtherWriting_HasTheSameHash() => Assert.Equal(
        ManifestParser.Parse("f", Encoding.UTF8.GetBytes(A)).Objects[0].Hash,
        ManifestParser.Parse("g", Encoding.UTF8.GetBytes("# said\nkind: ConfigMap\napiVersion: v1\nmetadata:\n  name: a\n")).Objects[0].Hash);

    [Fact]
    public void Parse_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes => ManifestParser.Parse("f", bytes).Objects.IsDefault == false);

    [Fact]
    public void Parse_AnyOfManyDocumentsSpoiled_TheOthersAreThere() => Gen.Bool.Array[2, 30].Sample(spoiled =>
    {
        var text = string.Join("---\n", spoiled.Select((bad, i) => bad ? "x: [\n" : $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\n"));
        var content = ManifestParser.Parse("f", Encoding.UTF8.GetBytes(text));
        Assert.Equal(spoiled.Index().Where(s => !s.Item).Select(s => $"f, document {s.Index + 1}: ConfigMap c{s.Index}"), content.Objects.Select(o => $"{o.Place}: {o.Key}"));
        Assert.Equal(spoiled.Count(s => s), content.Problems.Length);
    });
}
