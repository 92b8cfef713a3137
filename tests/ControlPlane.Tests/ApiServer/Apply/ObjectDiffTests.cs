using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Apply;

public class ObjectDiffTests
{
    private static readonly TypeSchema Pod = ApplyCase.Pod.Type;
    private static readonly Gen<string> Word = Gen.Char["abc"].Select(c => c.ToString());

    private static readonly Gen<JsonObject> AnyPort = Gen.Select(Gen.Int[1, 3], Gen.Int[0, 2], Word).Select((port, protocol, name) =>
    {
        var item = new JsonObject { ["containerPort"] = port, ["name"] = name };
        if (protocol > 0)
            item["protocol"] = protocol == 1 ? "TCP" : "UDP";
        return item;
    });

    private static readonly Gen<JsonObject> AnyContainer = Gen.Select(Word, Word, AnyPort.Array[0, 3], Word.Array[0, 2], Gen.Bool).Select((name, image, ports, args, hasLimits) => new JsonObject
    {
        ["name"] = name,
        ["image"] = image,
        ["ports"] = new JsonArray([.. ports.Select(p => p.DeepClone())]),
        ["args"] = new JsonArray([.. args.Select(a => (JsonNode)a)]),
        ["resources"] = hasLimits ? new JsonObject { ["limits"] = new JsonObject { ["cpu"] = "1" } } : null,
    });

    /// <summary>Pods in normal form, in which list items may be doubled.</summary>
    private static readonly Gen<JsonObject> AnyPod =
        Gen.Select(AnyContainer.Array[0, 3], Word.Array[0, 2], Gen.Select(Word, Word).Array[0, 2], Gen.Int[0, 3]).Select((containers, finalizers, labels, choice) =>
        {
            var item = new JsonObject
            {
                ["kind"] = "Pod",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject { ["name"] = "p", ["finalizers"] = new JsonArray([.. finalizers.Order(StringComparer.Ordinal).Select(f => (JsonNode)f)]), ["labels"] = Map(labels) },
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray([.. containers.Select(c => c.DeepClone())]),
                    ["nodeSelector"] = choice > 1 ? Map(labels) : null,
                    ["securityContext"] = choice > 0 ? new JsonObject { ["runAsUser"] = choice } : null,
                },
            };
            ObjectNormalizer.Normalize(item, Pod);
            return item;
        });

    private static JsonObject Map((string, string)[] entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
            map[key] = value;
        return map;
    }

    private static ObjectComparison Compare(string before, string after) => ObjectDiff.Compare(
        (JsonObject)JsonNode.Parse(before)!, (JsonObject)JsonNode.Parse(after)!, ApiSchema.Get("io.k8s.api.core.v1.PodSpec"));

    [Theory]
    [InlineData("""{"hostname":"a"}""", """{"hostname":"b"}""", "", ".hostname", "")]
    [InlineData("{}", """{"securityContext":{"runAsUser":1}}""", ".securityContext .securityContext.runAsUser", "", "")]
    [InlineData("""{"securityContext":{}}""", """{"securityContext":{"runAsUser":1}}""", ".securityContext.runAsUser", "", "")]
    [InlineData("""{"securityContext":{"runAsUser":1}}""", """{"securityContext":{}}""", "", "", ".securityContext.runAsUser")]
    [InlineData("""{"nodeSelector":{"a":"1"}}""", """{"nodeSelector":{"b":"1"}}""", "", ".nodeSelector", "")]
    [InlineData("""{"tolerations":[{"key":"a"}]}""", """{"tolerations":[{"key":"b"}]}""", "", ".tolerations", "")]
    [InlineData("""{"containers":null}""", """{"containers":[{"name":"c","image":"x"}]}""",
        ".containers[name=\"c\"] .containers[name=\"c\"].image .containers[name=\"c\"].name", "", "")]
    [InlineData("""{"containers":[{"name":"c","image":"x"}]}""", """{"containers":[{"name":"c","image":"y"}]}""", "", ".containers[name=\"c\"].image", "")]
    [InlineData("""{"containers":[{"name":"c"},{"name":"c"}]}""", """{"containers":[{"name":"c"},{"name":"c","image":"x"}]}""", "", ".containers[name=\"c\"]", "")]
    [InlineData("""{"containers":[{"name":"c"},{"name":"c"}]}""", """{"containers":[{"name":"c"}]}""",
        ".containers[name=\"c\"] .containers[name=\"c\"].name", "", ".containers[name=\"c\"]")]
    [InlineData("""{"containers":[]}""", """{"containers":null}""", "", ".containers", "")]
    public void Compare_TwoStates_TellsWhatIsDifferent(string before, string after, string added, string modified, string removed)
    {
        var change = Compare(before, after);

        Assert.Equal((added, modified, removed), (Text(change.Added), Text(change.Modified), Text(change.Removed)));
    }

    private static string Text(FieldSet set) => string.Join(' ', set.Paths().Select(FieldSet.PathText).Order(StringComparer.Ordinal));

    [Fact]
    public void Compare_AnyTwoPods_IsSymmetric() => Gen.Select(AnyPod, AnyPod).Sample((a, b) =>
    {
        var there = ObjectDiff.Compare(a, b, Pod);
        var back = ObjectDiff.Compare(b, a, Pod);

        Assert.True(there.Added.SetEquals(back.Removed));
        Assert.True(there.Modified.SetEquals(back.Modified));
        // The order of shared items is nobody's: two pods may differ in it only.
        if (there.Added.IsEmpty && there.Modified.IsEmpty && there.Removed.IsEmpty)
            Assert.True(NodeRules.AreEqual(Ordered(a), Ordered(b)));
        Assert.Equal(ObjectComparison.Same, ObjectDiff.Compare(a, (JsonObject)a.DeepClone(), Pod));
    }, iter: 1000);

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(e => KeyValuePair.Create(e.Key, Ordered(e.Value)))),
        JsonArray list when list.All(i => i is JsonObject) || list.Count == 0 => new JsonArray([.. list.Select(Ordered).OrderBy(i => i?.ToJsonString(), StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };

    [Fact]
    public void Merge_AnyConfig_HasAllOfItAndRemovesNothing() => Gen.Select(AnyPod, AnyPod).Sample((live, config) =>
    {
        if (ConfigRules.Check(config, Pod, allowDuplicates: false) is not null)
            return;
        var merged = ObjectMergePlanner.Merge(live, config, Pod);
        var applied = FieldSetBuilder.Build(config, Pod);

        Assert.True(ObjectDiff.Compare(config, merged, Pod).Changed.Intersection(applied).Difference(Nulls(config)).IsEmpty);
        Assert.True(NodeRules.AreEqual(merged, ObjectMergePlanner.Merge(merged, config, Pod)));
        Assert.Null(ConfigRules.Check(merged, Pod, allowDuplicates: true));
    }, iter: 1000);

    /// <summary>What is null or empty in a configuration asks for nothing of what is shared.</summary>
    private static FieldSet Nulls(JsonObject config) =>
        config["spec"]!["containers"] is JsonArray { Count: > 0 } ? FieldSet.OfFields("spec.securityContext", "status") : FieldSet.OfFields("spec.containers", "spec.securityContext", "status");

    [Fact]
    public void Update_AnyWrites_OwnExactlyWhatIsThere() => Gen.Select(AnyPod.Array[1, 5], Word.Array[5]).Sample((states, managers) =>
    {
        var item = new ApplyCase(ApplyCase.Pod);
        for (var i = 0; i < states.Length; i++)
        {
            var state = states[i];
            item.Update(managers[i], o =>
            {
                o["metadata"] = state["metadata"]!.DeepClone();
                o["metadata"]!["uid"] = "u";
                // An object that nobody owns a field of is no longer tracked.
                o["metadata"]!["annotations"] = new JsonObject { ["always"] = "there" };
                o["spec"] = state["spec"]!.DeepClone();
            });
        }
        var there = ObjectDiff.Compare(ManagedFieldsUpdater.EmptyObject(ApplyCase.Pod), item.Live!, Pod).Changed;
        var entries = ManagedFieldsParser.Parse(new ObjectMeta(item.Live!).ManagedFields);
        var owned = entries.Aggregate(FieldSet.Empty, (all, e) => all.Union(e.Fields));

        foreach (var path in there.Paths().Where(p => p.Count > 1 && p[0].Name == "spec"))
            Assert.True(owned.Contains([.. path]), $"nobody owns {FieldSet.PathText(path)}");
        for (var i = 0; i < entries.Count; i++)
            Assert.All(entries.Skip(i + 1), e => Assert.True(e.Fields.Intersection(entries[i].Fields).IsEmpty));
    }, iter: 1000);
}
