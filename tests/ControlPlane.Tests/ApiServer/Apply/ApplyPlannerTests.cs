using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Apply;

public class ApplyPlannerTests
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static ApplyCase ConfigMap(params (string Manager, string Data)[] applies)
    {
        var item = new ApplyCase(ApplyCase.ConfigMap);
        foreach (var (manager, data) in applies)
            item.Apply(manager, Config(data));
        return item;
    }

    private static string Config(string data) => $$"""
        {"metadata":{"name":"c"},"data":{{data}} }
        """;

    private static ApiStatus Refused(Action apply) => Assert.Throws<ApiException>(apply).Status;

    private static ApplyCase Deployment() => new(ApplyCase.Deployment)
    {
        Default = item =>
        {
            foreach (var container in item["spec"]!["template"]!["spec"]!["containers"] as JsonArray ?? [])
                container!["imagePullPolicy"] ??= "Always";
            item["spec"]!["revisionHistoryLimit"] ??= 10;
        },
    };

    private const string DeploymentConfig = """
        {"metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}
        """;

    [Fact]
    public void Apply_NoObject_MakesItAndOwnsItsLeaves()
    {
        var item = ConfigMap(("m1", """{"a":"1"}"""));

        Assert.Equal(["m1 Apply 1: {\"f:data\":{\"f:a\":{}}}"], item.Managers());
        Assert.Equal("""{"a":"1"}""", item.Field("data"));
    }

    [Fact]
    public void Apply_FieldOfAnother_ConflictsUnlessForced()
    {
        var item = ConfigMap(("m1", """{"a":"1"}"""));

        var status = Refused(() => item.Apply("m2", Config("""{"a":"2"}""")));
        Assert.Equal((409, "Conflict", "Apply failed with 1 conflict: conflict with \"m1\": .data.a"), (status.Code, status.Reason, status.Message));
        Assert.Equal([new StatusCause("FieldManagerConflict", "conflict with \"m1\"", ".data.a")], status.Details!.Causes!);
        Assert.Equal("", status.Details.Name + status.Details.Kind);

        item.Apply("m2", Config("""{"a":"2"}"""), force: true);
        Assert.Equal(["m2 Apply 3: {\"f:data\":{\"f:a\":{}}}"], item.Managers());

        item.Apply("m1", Config("""{"b":"1"}"""));
        Assert.Equal(["m2 Apply 3: {\"f:data\":{\"f:a\":{}}}", "m1 Apply 4: {\"f:data\":{\"f:b\":{}}}"], item.Managers());
        Assert.Equal("""{"a":"2","b":"1"}""", item.Field("data"));
    }

    [Fact]
    public void Apply_SeveralConflicts_AreListedByManager()
    {
        var item = ConfigMap(("m1", """{"a":"1","b":"1"}"""));
        item.Update("u", o => o["data"]!["c"] = "1");
        item.Update("s", o => o["data"]!["d"] = "1", "status");

        var status = Refused(() => item.Apply("m2", Config("""{"a":"2","b":"2","c":"2","d":"2"}""")));

        Assert.Equal(
            "Apply failed with 4 conflicts: conflicts with \"m1\":\n- .data.a\n- .data.b\nconflicts with \"s\" with subresource \"status\" using v1:\n- .data.d\nconflicts with \"u\" using v1:\n- .data.c",
            status.Message);
    }

    [Fact]
    public void Apply_SameValue_SharesTheField()
    {
        var item = ConfigMap(("m1", """{"a":"1","b":"1"}"""), ("m2", """{"a":"1"}"""));
        Assert.Equal(["m2 Apply: {\"f:data\":{\"f:a\":{}}}", "m1 Apply 1: {\"f:data\":{\"f:a\":{},\"f:b\":{}}}"], item.Managers());

        item.Apply("m1", Config("""{"b":"1"}"""));
        Assert.Equal("""{"a":"1","b":"1"}""", item.Field("data"));

        item.Apply("m2", Config("{}"));
        Assert.Equal("""{"b":"1"}""", item.Field("data"));
    }

    [Fact]
    public void Apply_Nothing_RemovesWhatOnlyThisManagerHad()
    {
        var item = ConfigMap(("m1", """{"a":"1","b":"1"}"""));
        item.Update("u", o => o["data"]!["b"] = "2");

        item.Apply("m1", """{"metadata":{"name":"c"}}""");

        Assert.Equal("""{"b":"2"}""", item.Field("data"));
        Assert.Equal(["u Update 2: {\"f:data\":{\"f:b\":{}}}"], item.Managers());
    }

    [Fact]
    public void Apply_ToListsOfDeployment_AddsAndRemovesItemsByKey()
    {
        var item = Deployment();
        item.Apply("m1", DeploymentConfig);
        item.Apply("m2", """{"metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"side","image":"y"}]}}}}""");
        Assert.Equal(
            [
                """m1 Apply 1: {"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:name":{}}}}}}}""",
                """m2 Apply 2: {"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"side\"}":{".":{},"f:image":{},"f:name":{}}}}}}}""",
            ],
            item.Managers());
        Assert.Equal(
            """[{"image":"x","imagePullPolicy":"Always","name":"c","resources":{}},{"image":"y","imagePullPolicy":"Always","name":"side","resources":{}}]""",
            item.Field("spec", "template", "spec", "containers"));

        item.Apply("m2", """{"metadata":{"name":"d"}}""");
        Assert.Equal("""[{"image":"x","imagePullPolicy":"Always","name":"c","resources":{}}]""", item.Field("spec", "template", "spec", "containers"));
        Assert.Single(item.Managers());

        var status = Refused(() => item.Apply("m3", """{"metadata":{"name":"d"},"spec":{"replicas":3}}"""));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"m1\": .spec.replicas", status.Message);
    }

    [Fact]
    public void Apply_PartOfAnItemOfAnother_LeavesTheItemWhenItGoes()
    {
        var item = Deployment();
        item.Apply("m1", DeploymentConfig);
        item.Apply("m2", """{"metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"c","env":[{"name":"A","value":"1"}]}]}}}}""");

        item.Apply("m2", """{"metadata":{"name":"d"}}""");

        Assert.Equal("""[{"image":"x","imagePullPolicy":"Always","name":"c","resources":{}}]""", item.Field("spec", "template", "spec", "containers"));
    }

    [Fact]
    public void Apply_PortsWithoutProtocol_AreTcpPorts()
    {
        var item = new ApplyCase(ApplyCase.Service);
        item.Apply("m1", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80,"name":"a"},{"port":80,"protocol":"UDP","name":"b"}]}}""");
        Assert.Equal(
            ["""m1 Apply 1: {"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}},"k:{\"port\":80,\"protocol\":\"UDP\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{}}}}}"""],
            item.Managers());

        item.Apply("m2", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80,"protocol":"TCP","targetPort":8080}]}}""");
        Assert.Equal("""[{"name":"a","port":80,"protocol":"TCP","targetPort":8080},{"name":"b","port":80,"protocol":"UDP","targetPort":0}]""", item.Field("spec", "ports"));

        var status = Refused(() => item.Apply("m3", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80,"name":"x"}]}}"""));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"m1\": .spec.ports[port=80,protocol=\"TCP\"].name", status.Message);
    }

    [Fact]
    public void Apply_SetsAndAtomics_AreSharedOrOne()
    {
        var item = new ApplyCase(ApplyCase.Service);
        item.Apply("m1", """{"metadata":{"name":"s","finalizers":["x/a"]},"spec":{"selector":{"a":"1"}}}""");
        item.Apply("m2", """{"metadata":{"name":"s","finalizers":["x/b"]}}""");
        Assert.Equal("""["x/a","x/b"]""", item.Field("metadata", "finalizers"));

        var status = Refused(() => item.Apply("m2", """{"metadata":{"name":"s","finalizers":["x/b"]},"spec":{"selector":{"b":"1"}}}"""));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"m1\": .spec.selector", status.Message);

        item.Apply("m1", """{"metadata":{"name":"s"},"spec":{"selector":{"a":"1"}}}""");
        Assert.Equal("""["x/b"]""", item.Field("metadata", "finalizers"));
    }

    [Fact]
    public void Apply_ToUntrackedObject_NamesItsPastFirst()
    {
        var item = ConfigMap();
        item.Update("u", """{"metadata":{"name":"c","uid":"x"},"data":{"a":"1"}}""");
        item.Update("u", o => o["metadata"]!["managedFields"] = new JsonArray());

        item.Apply("m", Config("""{"b":"1"}"""));

        Assert.Equal(["m Apply 3: {\"f:data\":{\"f:b\":{}}}", "before-first-apply Update 3: {\"f:data\":{\".\":{},\"f:a\":{}}}"], item.Managers());
    }

    [Fact]
    public void Apply_ByKubectlAfterClientSideApply_TakesOverWhatIsUnchanged()
    {
        const string Annotations = $$$"""{"{{{LastApplied}}}":"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"data\":{\"a\":\"1\",\"b\":\"1\"}}"}""";
        var item = ConfigMap();
        item.Update("kubectl-client-side-apply", $$$"""{"metadata":{"name":"c","uid":"x","annotations":{{{Annotations}}}},"data":{"a":"1","b":"1"}}""");

        Assert.Equal(409, Refused(() => item.Apply("other", Config("""{"a":"2"}"""))).Code);
        item.Apply("kubectl", Config("""{"a":"2"}"""));
        Assert.Equal("""{"a":"2","b":"1"}""", item.Field("data"));
        Assert.Equal("{\"apiVersion\":\"v1\",\"data\":{\"a\":\"2\"},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"}}\n", new ObjectMeta(item.Live!).Annotation(LastApplied));

        item.Update("u", o => o["data"]!["b"] = "9");
        var status = Refused(() => item.Apply("kubectl", Config("""{"a":"2","b":"3"}""")));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"u\" using v1: .data.b", status.Message);
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Pod"}""", "invalid object type: /v1, Kind=Pod")]
    [InlineData("""{"apiVersion":"x/v2","kind":"ConfigMap"}""", "invalid object type: x/v2, Kind=ConfigMap")]
    [InlineData("{}", "invalid object type: /, Kind=")]
    [InlineData("", "invalid object type: /, Kind=")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","managedFields":[]}}""", "metadata.managedFields must be nil")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"nope":1}""", "failed to create typed patch object (/c; /v1, Kind=ConfigMap): .nope: field not declared in schema")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"n"},"data":{"a":1}}""", "failed to create typed patch object (n/c; /v1, Kind=ConfigMap): .data.a: expected string, got &value.valueUnstructured{Value:1}")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","immutable":"yes","data":[]}""", "failed to create typed patch object (/; /v1, Kind=ConfigMap): errors:\n  .immutable: expected boolean, got &{yes}\n  .data: expected map, got &{[]}")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"finalizers":["a","a"]}}""", "failed to create typed patch object (/; /v1, Kind=ConfigMap): .metadata.finalizers: duplicate entries for key [=\"a\"]")]
    [InlineData("[]", "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    public void Apply_WrongConfiguration_IsABadRequest(string body, string message)
    {
        var status = Refused(() => ApplyPlanner.Apply(
            null, ApplyConfigParser.Parse(Encoding.UTF8.GetBytes(body)), new ApplyCase(ApplyCase.ConfigMap).Write("m"), false, FieldValidation.Strict));

        Assert.Equal((400, message), (status.Code, status.Message));
    }

    [Fact]
    public void Apply_DuplicateKeysInYaml_AreToldByMode()
    {
        var config = ApplyConfigParser.Parse("kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: c\ndata:\n  a: b\n  a: c\n"u8.ToArray());
        var write = new ApplyCase(ApplyCase.ConfigMap).Write("m");

        var warned = ApplyPlanner.Apply(null, config, write, false, FieldValidation.Warn);
        Assert.Equal("c", warned.Object["data"]!["a"]!.GetValue<string>());
        Assert.Equal(["line 7: key \"a\" already set in map"], warned.Warnings);
        Assert.Contains("line 7", Refused(() => ApplyPlanner.Apply(null, config, write, false, FieldValidation.Strict)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Status_OwnsOnlyTheStatus()
    {
        var item = Deployment();
        item.Apply("m1", DeploymentConfig);

        item.Apply("k", """{"metadata":{"name":"d"},"spec":{"replicas":9},"status":{"replicas":3}}""", subresource: "status");

        Assert.Equal("""k Apply/status 2: {"f:status":{"f:replicas":{}}}""", item.Managers()[1]);
    }

    [Theory]
    [InlineData("a b c", "c d a", "b c d a")]
    [InlineData("a b c", "a b c", "a b c")]
    [InlineData("a b c", "x b", "a x b c")]
    [InlineData("", "x y", "x y")]
    [InlineData("a b", "", "a b")]
    [InlineData("a b a", "a", "a b")]
    public void Order_OfTwoLists_KeepsSharedItemsAsTheUpperHasThem(string lower, string upper, string expected)
    {
        static List<PathElement> Steps(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => PathElement.Field(s))];

        Assert.Equal(expected, string.Join(' ', ListOrderPlanner.Order(Steps(lower), Steps(upper)).Select(s => s.Step.Name)));
    }

    private static readonly Gen<string> AnyConfig =
        Gen.Select(Gen.Char["abc"], Gen.Int[0, 2]).Array[0, 3].Select(entries =>
            $$"""{{{string.Join(',', entries.DistinctBy(e => e.Item1).Select(e => $"\"{e.Item1}\":\"{e.Item2}\""))}}}""");

    [Fact]
    public void Apply_TheSameTwice_ChangesNothingMore() =>
        Gen.Select(Gen.Select(Gen.Char["xyz"], AnyConfig).Array[1, 6], AnyConfig.Where(c => c != "{}")).Sample((history, last) =>
        {
            var item = new ApplyCase(ApplyCase.ConfigMap);
            foreach (var (manager, data) in history)
                item.Apply(manager.ToString(), Config(data), force: true);
            item.Apply("x", Config(last), force: true);
            var once = item.Live!.ToJsonString();

            item.Apply("x", Config(last));

            Assert.Equal(once, item.Live!.ToJsonString());
            foreach (var (key, value) in JsonNode.Parse(last)!.AsObject())
                Assert.Equal(value!.GetValue<string>(), item.Live!["data"]![key]!.GetValue<string>());
        }, iter: 2000);

    [Fact]
    public void Apply_EmptyByAllManagers_LeavesNothingOfTheirs() =>
        Gen.Select(Gen.Char["xyz"], AnyConfig).Array[1, 6].Sample(history =>
        {
            var item = new ApplyCase(ApplyCase.ConfigMap);
            foreach (var (manager, data) in history)
                item.Apply(manager.ToString(), Config(data), force: true);
            foreach (var manager in history.Select(h => h.Item1).Distinct())
                item.Apply(manager.ToString(), """{"metadata":{"name":"c"}}""");

            Assert.Equal("", item.Field("data"));
            Assert.Empty(item.Managers());
        }, iter: 1000);

    [Fact]
    public void Parse_AnyBytes_GivesAConfigurationOrABadRequest() =>
        Gen.Char["{}[]:,\"'-&*a1 \n#|>!%@`\\\0é"].Array[0, 20].Select(c => Encoding.UTF8.GetBytes(c)).Sample(body =>
        {
            try
            {
                var config = ApplyConfigParser.Parse(body);
                ApplyPlanner.Apply(null, config, new ApplyCase(ApplyCase.Pod).Write("m"), false, FieldValidation.Strict);
            }
            catch (ApiException e)
            {
                Assert.Equal(400, e.Status.Code);
            }
        }, iter: 5000);

    [Fact]
    public void Apply_MutatedConfigurations_GiveAnObjectOrABadRequest()
    {
        const string Sample = """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","labels":{"a":"b"},"finalizers":["x/y"]},"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],"env":[{"name":"A","value":"1"}]}],"nodeSelector":{"a":"b"},"tolerations":[{"key":"k"}]}}""";
        var live = new ApplyCase(ApplyCase.Pod);
        live.Apply("m", Sample);
        var bytes = Encoding.UTF8.GetBytes(Sample);
        string[] pieces = ["null", "[]", "{}", "1", "\"x\"", "[null]", "[[]]", "[{}]"];
        Gen.Select(Gen.Int[30, bytes.Length - 1], Gen.Int[0, pieces.Length - 1]).Array[1, 2].Sample(edits =>
        {
            var text = Sample;
            foreach (var (at, piece) in edits)
            {
                var colon = text.IndexOf(':', Math.Min(at, text.Length - 1));
                var end = colon < 0 ? -1 : text.IndexOfAny([',', '}', ']'], colon);
                if (end > 0)
                    text = string.Concat(text.AsSpan(0, colon + 1), pieces[piece], text.AsSpan(end));
            }
            try
            {
                ApplyPlanner.Apply(live.Live, ApplyConfigParser.Parse(Encoding.UTF8.GetBytes(text)), live.Write("n"), true, FieldValidation.Strict);
            }
            catch (ApiException e)
            {
                Assert.Equal(400, e.Status.Code);
            }
        }, iter: 3000);
    }
}
