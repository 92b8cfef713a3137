using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Yaml;
using NodeStack.Why;

namespace NodeStack.NodeStack.Tests.Why;

/// <summary>The cases in Golden/: each begins with a document of kind Case, and the objects that there are follow.</summary>
public sealed class WhyPlannerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 10, 0, TimeSpan.Zero);
    private static readonly IReadOnlyDictionary<string, GoldenCase> s_cases = Read().ToDictionary(c => c.Name);

    public static TheoryData<string> Names => new(s_cases.Keys);

    [Theory, MemberData(nameof(Names))]
    public void Plan_GoldenCase_SaysWhatIsExpected(string name) =>
        Assert.Equal(s_cases[name].Expected, WhyRenderer.Render(WhyPlanner.Plan(s_cases[name].Facts(), s_now)));

    /// <summary>Any part of the facts may be missing: the server did not give it, or nobody wrote it.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Plan_WithoutOneOfTheFields_StillAnswers(string name)
    {
        var golden = s_cases[name];
        foreach (var (index, item) in golden.Objects.Index())
            foreach (var path in Paths(item).Where(static p => p is not ["kind"] and not ["metadata", ..] and not ["spec"]))
            {
                var without = (JsonObject)item.DeepClone();
                Remove(without, path);
                var facts = (golden with { Objects = golden.Objects.SetItem(index, without) }).Facts();
                Assert.NotEmpty(WhyPlanner.Plan(facts, s_now).Headline);
            }
    }

    [Fact]
    public void Plan_OwnerWithAPodThatIsNotReady_SaysWhatThatWaitsFor()
    {
        var pod = s_cases["crash loop"].Facts();
        var owner = new OwnerFacts("StatefulSet", "web", 2, [("StatefulSet", "web")]) { Pods = 2, ReadyPods = 1, Example = pod with { Name = "web-1" } };
        Assert.Equal(
            "there is no pod shop/web-7; StatefulSet shop/web has 1 of 2 pods Ready\n"
            + "  - web-1: container c: ended with exit code 1 10s ago after 3s, 5 restarts; is started again in about 2m; its last line: panic: no database\n",
            WhyRenderer.Render(WhyPlanner.Plan(new WhyFacts("shop", "web-7") { Owner = owner }, s_now)));
    }

    [Theory]
    [InlineData("shop/web-0", "shop/web-0")]
    [InlineData("web", "default/web")]
    [InlineData("a/b/c", null)]
    [InlineData("", null)]
    [InlineData("/web", null)]
    [InlineData("shop/", null)]
    [InlineData("Shop/web", null)]
    [InlineData("shop/we b", null)]
    public void Parse_Target_IsNamespaceAndName(string text, string? expected)
    {
        if (expected is null)
            Assert.Equal($"\"{text}\" is not NAMESPACE/POD", Assert.Throws<FormatException>(() => WhyTargetParser.Parse(text)).Message);
        else
            Assert.Equal(expected, WhyTargetParser.Parse(text).ToString());
    }

    [Theory]
    [InlineData("web-5d7f-x9x", "web-5d7f-x9x web-5d7f web")]
    [InlineData("web-0", "web-0 web")]
    [InlineData("web", "web")]
    [InlineData("a-b-c-d", "a-b-c-d a-b-c a-b")]
    public void OwnerNames_OfAPod_AreItsBeginnings(string pod, string expected) => Assert.Equal(expected, string.Join(' ', WhyTargetParser.OwnerNames(pod)));

    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(7199, "119m")]
    [InlineData(7200, "2h")]
    [InlineData(172800, "2d")]
    public void Render_Age_IsOneWord(int seconds, string expected) => Assert.Equal(expected, AgeRenderer.Render(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Render_LongMessage_IsCut() => Assert.Equal(600 + " ...".Length, WhyRenderer.Render(new WhyAnswer(new string('x', 5000), [])).Trim().Length);

    private static IEnumerable<GoldenCase> Read([CallerFilePath] string here = "")
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(here)!, "Golden"), "*.yaml"))
        {
            GoldenCase? current = null;
            foreach (var item in DocumentReader.Read(File.ReadAllBytes(file)).Select(static d => JsonNode.Parse(d.Json.Span)!.AsObject()))
            {
                if (item.Text("kind") != "Case")
                {
                    current = current! with { Objects = current.Objects.Add(item) };
                    continue;
                }
                if (current is not null)
                    yield return current;
                var lines = (item.Child("lastLines") ?? []).ToImmutableDictionary(static l => l.Key, static l => (string)l.Value!);
                current = new GoldenCase(item.Text("name"), item.Text("expect"), lines, []) { IsNodeGone = item.Flag("nodeGone") };
            }
            yield return current!;
        }
    }

    private static IEnumerable<string[]> Paths(JsonNode? node)
    {
        var children = node switch
        {
            JsonObject o => o.Select(static p => (p.Key, p.Value)),
            JsonArray a => a.Select(static (v, i) => (Key: i.ToString(System.Globalization.CultureInfo.InvariantCulture), Value: v)),
            _ => [],
        };
        foreach (var (key, value) in children)
        {
            yield return [key];
            foreach (var below in Paths(value))
                yield return [key, .. below];
        }
    }

    private static void Remove(JsonObject from, string[] path)
    {
        JsonNode at = from;
        foreach (var key in path[..^1])
            at = at is JsonArray list ? list[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)]! : at[key]!;
        if (at is JsonArray array)
            array.RemoveAt(int.Parse(path[^1], System.Globalization.CultureInfo.InvariantCulture));
        else
            at.AsObject().Remove(path[^1]);
    }
}
