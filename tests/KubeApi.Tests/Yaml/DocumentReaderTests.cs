using System.Text;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Tests.Yaml;

public class DocumentReaderTests
{
    private static IReadOnlyList<SourceDocument> Read(string text, DocumentLimits? limits = null) => DocumentReader.Read(Encoding.UTF8.GetBytes(text), limits);

    private static string Json(string text) => Encoding.UTF8.GetString(Assert.Single(Read(text)).Json.Span);

    private static DocumentFormatException Fails(string text, DocumentLimits? limits = null) =>
        Assert.Throws<DocumentFormatException>(() => Read(text, limits));

    [Theory]
    [InlineData("a: yes", """{"a":true}""")]
    [InlineData("a: On", """{"a":true}""")]
    [InlineData("a: n", """{"a":false}""")]
    [InlineData("a: yEs", """{"a":"yEs"}""")]
    [InlineData("a: 'yes'", """{"a":"yes"}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: 0755", """{"a":493}""")]
    [InlineData("a: 08", """{"a":8}""")]
    [InlineData("a: 0o17", """{"a":15}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0b101", """{"a":5}""")]
    [InlineData("a: -12", """{"a":-12}""")]
    [InlineData("a: +12", """{"a":12}""")]
    [InlineData("a: 1_000", """{"a":1000}""")]
    [InlineData("a: 1e3", """{"a":1000}""")]
    [InlineData("a: 1.5", """{"a":1.5}""")]
    [InlineData("a: .5", """{"a":0.5}""")]
    [InlineData("a: 2.0", """{"a":2}""")]
    [InlineData("a: 18446744073709551615", """{"a":18446744073709551615}""")]
    [InlineData("a: 100Mi", """{"a":"100Mi"}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: 2001-01-01", """{"a":"2001-01-01"}""")]
    [InlineData("a: 2001-01-01T10:00:00Z", """{"a":"2001-01-01T10:00:00Z"}""")]
    [InlineData("a: !!str 12", """{"a":"12"}""")]
    [InlineData("a: !!int '12'", """{"a":12}""")]
    [InlineData("a: !!binary aGk=", """{"a":"hi"}""")]
    [InlineData("a:\n-", """{"a":[null]}""")]
    [InlineData("a: '-'", """{"a":"-"}""")]
    [InlineData("1: a\ntrue: b\n'2': c", """{"1":"a","true":"b","2":"c"}""")]
    [InlineData("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [InlineData("a: >-\n  x\n  y\n", """{"a":"x y"}""")]
    [InlineData("a: [1, {b: c}]", """{"a":[1,{"b":"c"}]}""")]
    [InlineData("{a: b}", """{"a":"b"}""")]
    [InlineData("{\"a\": \"b\\/\\ud83d\\ude00\"}", """{"a":"b/\uD83D\uDE00"}""")]
    [InlineData("\uFEFF{\"a\":\t1}", """{"a":1}""")]
    [InlineData("a: &x [1, 2]\nb: *x", """{"a":[1,2],"b":[1,2]}""")]
    [InlineData("a: &x 1\nb: [*x]\n? *x\n: c", """{"a":1,"b":[1],"1":"c"}""")]
    [InlineData("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}", """{"a":{"p":1,"q":2},"b":{"q":3,"p":1}}""")]
    [InlineData("a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc:\n  <<: [*y, {p: 5, r: 6}]", """{"a":{"p":1},"b":{"q":2,"p":1},"c":{"q":2,"p":1,"r":6}}""")]
    [InlineData("a: &x 1\nb: &y [*x]\nc: &x 2\nd: *y\ne: *x", """{"a":1,"b":[1],"c":2,"d":[1],"e":2}""")]
    public void Read_OneDocument_GivesJsonAsKubernetesReadsIt(string yaml, string json) => Assert.Equal(json, Json(yaml));

    [Fact]
    public void Read_ManyDocuments_LeavesOutEmptyOnes()
    {
        var documents = Read("# only a comment\n---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n");
        Assert.Equal(["{\"a\":1}", "{\"b\":2}"], documents.Select(d => Encoding.UTF8.GetString(d.Json.Span)));
        Assert.Equal([3, 8], documents.Select(d => d.Start.Line));
    }

    [Fact]
    public void Read_JsonStream_GivesEachValue() => Assert.Equal(2, Read("{\"a\":1}\n {\"b\":2}\n").Count);

    [Fact]
    public void Read_EmptyText_GivesNothing()
    {
        Assert.Empty(Read(""));
        Assert.Empty(Read("\n# comment\n---\n"));
    }

    [Fact]
    public void PositionAt_KeysAndValues_PointIntoTheText()
    {
        var document = Assert.Single(Read("apiVersion: v1\nspec:\n  containers:\n  - name: a\n    image: b\n"));
        var json = Encoding.UTF8.GetString(document.Json.Span);
        Assert.Equal(new SourcePosition(5, 5), document.PositionAt(json.IndexOf("\"image\"", StringComparison.Ordinal)));
        Assert.Equal(new SourcePosition(5, 12), document.PositionAt(json.IndexOf("\"b\"", StringComparison.Ordinal)));
        Assert.Equal(new SourcePosition(4, 5), document.PositionAt(json.IndexOf("\"name\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void PositionAt_IndentedJson_PointsIntoTheText()
    {
        var document = Assert.Single(Read("{\n  \"a\": [\n    {\"b\": 7}\n  ]\n}"));
        var json = Encoding.UTF8.GetString(document.Json.Span);
        Assert.Equal("{\"a\":[{\"b\":7}]}", json);
        Assert.Equal(new SourcePosition(3, 11), document.PositionAt(json.IndexOf('7', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", 3, "key \"a\" already set in map")]
    [InlineData("{\"a\": 1,\n\"a\": 2}", 2, "key \"a\" already set in map")]
    [InlineData("x:\n  - a: 1\n    'a': 2\n", 3, "key \"a\" already set in map")]
    [InlineData("a: *b", 1, "unknown anchor 'b' referenced")]
    [InlineData("a: &b [1, *b]", 1, "anchor 'b' value contains itself")]
    [InlineData("a: .inf", 1, "number .inf has no form in JSON")]
    [InlineData("? [a, b]\n: c", 1, "a map key must be a plain value, not a list or a map")]
    [InlineData("~: c", 1, "a map key must not be null")]
    [InlineData("a: b\n<<: c", 2, "map merge requires map or sequence of maps as the value")]
    [InlineData("a: 1\nb: \0", 2, "control characters are not allowed")]
    [InlineData("a: !!int x", 1, "cannot decode \"x\" as a !!int")]
    public void Read_BadText_NamesTheLine(string text, int line, string reason)
    {
        var e = Fails(text);
        Assert.Equal((line, reason), (e.Position.Line, e.Reason));
        Assert.StartsWith($"line {line}: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [1, 2", 1)]
    [InlineData("a:\n\t- b", 2)]
    [InlineData("a: b: c", 1)]
    [InlineData("a:\n  b: 1\n c: 2", 3)]
    [InlineData("{\"a\": 1,\n \"b\": }", 2)]
    [InlineData("{\"a\": \"\\ud800\"}", 1)]
    [InlineData("'abc", 1)]
    public void Read_BrokenSyntax_NamesALine(string text, int line)
    {
        var e = Fails(text);
        Assert.InRange(e.Position.Line, line, line + 1);
        Assert.DoesNotContain('\n', e.Message);
        Assert.NotEmpty(e.Reason);
    }

    [Fact]
    public void Read_InvalidUtf8_Fails() =>
        Assert.Throws<DocumentFormatException>(() => DocumentReader.Read(new byte[] { (byte)'a', (byte)':', (byte)' ', 0xff, 0xfe }));

    [Fact]
    public void Read_TooDeep_FailsInEveryForm()
    {
        Assert.Contains("nested more than", Fails(new string('[', 5000)).Message, StringComparison.Ordinal);
        Assert.Contains("nested more than", Fails(string.Concat(Enumerable.Range(0, 100).Select(i => new string(' ', i) + "a:\n"))).Message, StringComparison.Ordinal);
        Fails(string.Concat(Enumerable.Repeat("{\"a\":", 5000)));
    }

    [Fact]
    public void Read_AliasBombs_AreRefused()
    {
        var laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 10; i++)
            laughs.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Contains("aliases repeat more than", Fails(laughs.ToString()).Message, StringComparison.Ordinal);

        var big = $"a: &a {new string('x', 1_000_000)}\nb: [{string.Join(',', Enumerable.Repeat("*a", 200))}]";
        Assert.Contains("grows beyond", Fails(big).Message, StringComparison.Ordinal);

        var merges = $"a: &a {{{string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"k{i}: 1"))}}}\nb:\n  <<: [{string.Join(", ", Enumerable.Repeat("*a", 1000))}]";
        Assert.Contains("aliases repeat more than", Fails(merges).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongMergeChain_IsRefused()
    {
        var chain = new StringBuilder("a0: &a0 {k0: 1}\n");
        for (var i = 1; i < 2000; i++)
            chain.Append($"a{i}: &a{i}\n  <<: *a{i - 1}\n");
        Assert.NotEmpty(Fails(chain.ToString()).Message);
    }

    [Fact]
    public void Read_TooLarge_FailsBeforeParsing() =>
        Assert.Contains("larger than 10 bytes", Fails("a: 1234567890", new DocumentLimits(MaxBytes: 10)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_TooManyNodes_Fails() =>
        Assert.Contains("more than 100 values", Fails($"[{string.Join(",", Enumerable.Repeat("1", 200))}]", new DocumentLimits(MaxNodes: 100)).Message, StringComparison.Ordinal);
}
