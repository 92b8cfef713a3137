using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Patch;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Patch;

public class PatchPlannerTests
{
    private static readonly DecodeTarget ConfigMap = new("", "v1", "ConfigMap", ApiSchema.Get("io.k8s.api.core.v1.ConfigMap"));

    private const string Current = """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","resourceVersion":"7"},"data":{"a":"1","b":"2"}}""";

    private static string Apply(string patch, PatchType type, string current = Current, FieldValidation validation = FieldValidation.Strict)
    {
        var item = (JsonObject)JsonNode.Parse(current)!;
        var before = item.ToJsonString();
        var result = PatchPlanner.Apply(item, Encoding.UTF8.GetBytes(patch), type, ConfigMap, validation).Object;
        Assert.Equal(before, item.ToJsonString());
        return result["data"]?.ToJsonString() ?? "";
    }

    private static ApiStatus Error(string patch, PatchType type, string current = Current, FieldValidation validation = FieldValidation.Warn) =>
        Assert.Throws<ApiException>(() => Apply(patch, type, current, validation)).Status;

    [Theory]
    [InlineData("""[{"op":"add","path":"/data/c","value":"3"}]""", """{"a":"1","b":"2","c":"3"}""")]
    [InlineData("""[{"op":"add","path":"/data/a","value":"3"}]""", """{"a":"3","b":"2"}""")]
    [InlineData("""[{"op":"remove","path":"/data/a"}]""", """{"b":"2"}""")]
    [InlineData("""[{"op":"replace","path":"/data/a","value":"9"}]""", """{"a":"9","b":"2"}""")]
    [InlineData("""[{"op":"move","from":"/data/a","path":"/data/c"}]""", """{"b":"2","c":"1"}""")]
    [InlineData("""[{"op":"copy","from":"/data/a","path":"/data/c"}]""", """{"a":"1","b":"2","c":"1"}""")]
    [InlineData("""[{"op":"test","path":"/data/a","value":"1"},{"op":"test","path":"/data/none","value":null},{"op":"remove","path":"/data"}]""", "")]
    [InlineData("""[{"op":"add","path":"/data/x~1y~0z","value":"1"},{"op":"remove","path":"/data/a"},{"op":"remove","path":"/data/b"}]""", """{"x/y~z":"1"}""")]
    [InlineData("[]", """{"a":"1","b":"2"}""")]
    [InlineData("null", """{"a":"1","b":"2"}""")]
    public void Apply_JsonPatch_ChangesTheObject(string patch, string data) => Assert.Equal(data, Apply(patch, PatchType.Json));

    [Theory]
    [InlineData("""[{"op":"add","path":"/metadata/finalizers/-","value":"z/z"}]""", """["x/x","y/y","z/z"]""")]
    [InlineData("""[{"op":"add","path":"/metadata/finalizers/0","value":"z/z"}]""", """["z/z","x/x","y/y"]""")]
    [InlineData("""[{"op":"add","path":"/metadata/finalizers/2","value":"z/z"}]""", """["x/x","y/y","z/z"]""")]
    [InlineData("""[{"op":"remove","path":"/metadata/finalizers/-1"}]""", """["x/x"]""")]
    [InlineData("""[{"op":"replace","path":"/metadata/finalizers/1","value":"z/z"}]""", """["x/x","z/z"]""")]
    public void Apply_JsonPatchOfList_ChangesTheList(string patch, string finalizers)
    {
        var item = (JsonObject)JsonNode.Parse("""{"metadata":{"name":"c","finalizers":["x/x","y/y"]}}""")!;

        var result = PatchPlanner.Apply(item, Encoding.UTF8.GetBytes(patch), PatchType.Json, ConfigMap, FieldValidation.Strict).Object;

        Assert.Equal(finalizers, result["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/data/a","value":"9"},{"op":"remove","path":"/data/a"}]""")]
    [InlineData("""[{"op":"remove","path":"/data/zz"}]""")]
    [InlineData("""[{"op":"replace","path":"/data/zz","value":"1"}]""")]
    [InlineData("""[{"op":"add","path":"/none/a","value":"1"}]""")]
    [InlineData("""[{"op":"add","path":"","value":{}}]""")]
    [InlineData("""[{"op":"nope","path":"/data/a"}]""")]
    [InlineData("""[{"path":"/data/a"}]""")]
    [InlineData("""[{"op":"move","from":"/data/zz","path":"/data/a"}]""")]
    [InlineData("""[{"op":"copy","path":"/data/a"}]""")]
    [InlineData("""[{"op":"add","path":"/data/a/b","value":"1"}]""")]
    public void Apply_JsonPatchThatDoesNotApply_Is422WithoutDetails(string patch)
    {
        var status = Error(patch, PatchType.Json);

        Assert.Equal((422, "Invalid", "the server rejected our request due to an error in our request"), (status.Code, status.Reason, status.Message));
        Assert.Equal(new ApiStatusDetails(), status.Details);
    }

    [Theory]
    [InlineData(PatchType.Json, "nonsense", 400, "error decoding patch: invalid character 'o' in literal null (expecting 'u')")]
    [InlineData(PatchType.Json, "{}", 400, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData(PatchType.Json, "[1]", 400, "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp")]
    [InlineData(PatchType.Json, """[{"op":1}]""", 400, "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string")]
    [InlineData(PatchType.Merge, "null", 400, "Invalid JSON Patch")]
    [InlineData(PatchType.Merge, "[]", 400, "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData(PatchType.Merge, "{", 400, "error decoding patch: unexpected end of JSON input")]
    [InlineData(PatchType.StrategicMerge, "{", 400, "unexpected end of JSON input")]
    [InlineData(PatchType.StrategicMerge, "3", 400, "json: cannot unmarshal number into Go value of type map[string]interface {}")]
    public void Apply_NoPatch_SaysWhatUpstreamSays(PatchType type, string patch, int code, string message)
    {
        var status = Error(patch, type);

        Assert.Equal((code, message), (status.Code, status.Message));
    }

    [Fact]
    public void Apply_TooManyOperations_IsTooLarge()
    {
        var patch = $"[{string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/data/a","value":"1"}""", 10_001))}]";

        var status = Error(patch, PatchType.Json);

        Assert.Equal((413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001"), (status.Code, status.Message));
    }

    [Fact]
    public void Apply_PatchesThatGrowWithoutEnd_AreStopped()
    {
        var doubling = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/data","path":"/data/x"}""", 60));
        var nesting = string.Join(',', Enumerable.Repeat("""{"op":"add","path":"/b","value":{}},{"op":"move","from":"/data","path":"/b/x"},{"op":"move","from":"/b","path":"/data"}""", 3_000));

        Assert.Equal(422, Error($"[{doubling}]", PatchType.Json).Code);
        Assert.Equal(422, Error($"[{nesting}]", PatchType.Json).Code);
    }

    [Theory]
    [InlineData("""{"data":{"a":null,"c":"3"}}""", """{"b":"2","c":"3"}""")]
    [InlineData("""{"data":null}""", "")]
    [InlineData("""{"data":{"zz":null}}""", """{"a":"1","b":"2"}""")]
    [InlineData("""{"data":{}}""", """{"a":"1","b":"2"}""")]
    public void Apply_MergePatch_ChangesTheObject(string patch, string data)
    {
        Assert.Equal(data, Apply(patch, PatchType.Merge));
        Assert.Equal(data, Apply(patch, PatchType.StrategicMerge));
    }

    [Theory]
    [InlineData(PatchType.Json, """[{"op":"add","path":"/data/a","value":1}]""", """{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"c\",\"resourceVersion\":\"7\"},\"data\":{\"a\":1,\"b\":\"2\"}}""")]
    [InlineData(PatchType.Merge, """{"data":{"a":1}}""", """{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"c\",\"resourceVersion\":\"7\"},\"data\":{\"a\":1,\"b\":\"2\"}}""")]
    [InlineData(PatchType.StrategicMerge, """{"data":{"a":1}}""", "map[data:map[a:1]]")]
    public void Apply_ResultOfWrongType_IsInvalid(PatchType type, string patch, string quoted)
    {
        var status = Error(patch, type);

        Assert.Equal((422, $" \"\" is invalid: patch: Invalid value: \"{quoted}\": json: cannot unmarshal number into Go struct field ConfigMap.data of type string"), (status.Code, status.Message));
        Assert.Equal("patch", Assert.Single(status.Details!.Causes!).Field);
    }

    [Theory]
    [InlineData(PatchType.Json, """[{"op":"add","path":"/bogus","value":1,"x":2}]""", "json patch unknown field \"[0].x\", unknown field \"bogus\"")]
    [InlineData(PatchType.Merge, """{"bogus":1,"data":{"a":"1","a":"2"}}""", "duplicate field \"data.a\", unknown field \"bogus\"")]
    [InlineData(PatchType.StrategicMerge, """{"bogus":1}""", "unknown field \"bogus\"")]
    public void Apply_UnknownFields_AreToldByMode(PatchType type, string patch, string problems)
    {
        var item = (JsonObject)JsonNode.Parse(Current)!;

        Assert.Equal(problems, string.Join(", ", PatchPlanner.Apply(item, Encoding.UTF8.GetBytes(patch), type, ConfigMap, FieldValidation.Warn).Warnings));
        Assert.EndsWith($": strict decoding error: {problems}", Error(patch, type, validation: FieldValidation.Strict).Message, StringComparison.Ordinal);
        Assert.NotEmpty(Apply(patch, type, validation: FieldValidation.Ignore));
    }

    private static readonly Gen<JsonNode?> AnyValue = Gen.Recursive<JsonNode?>((depth, inner) => depth > 3
        ? Gen.Int[0, 2].Select(i => (JsonNode?)JsonValue.Create(i))
        : Gen.Frequency(
            (2, Gen.OneOf(Gen.Int[0, 2].Select(i => (JsonNode?)JsonValue.Create(i)), Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)), Gen.Char["ab"].Select(c => (JsonNode?)JsonValue.Create(c.ToString())))),
            (1, inner.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]))),
            (3, Gen.Select(Gen.Char["xyz"], inner).Array[0, 3].Select(Map))));

    private static JsonNode? Map((char Key, JsonNode? Value)[] entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
            map[key.ToString()] = value?.DeepClone();
        return map;
    }

    [Fact]
    public void Apply_MergePatchOfADifference_GivesTheOther() =>
        Gen.Select(AnyValue, AnyValue).Sample((a, b) =>
        {
            var (from, to) = (new JsonObject { ["r"] = a?.DeepClone() }, new JsonObject { ["r"] = b?.DeepClone() });
            var result = MergePatchPlanner.Apply(from, MergePatchOf(from, to));
            return JsonNode.DeepEquals(to, result);
        }, iter: 5000);

    private static JsonObject MergePatchOf(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (key, value) in to)
        {
            if (value is JsonObject map && from[key] is JsonObject present)
                patch[key] = MergePatchOf(present, map);
            else if (!JsonNode.DeepEquals(value, from[key]))
                patch[key] = value?.DeepClone();
        }
        foreach (var (key, _) in from)
        {
            if (!to.ContainsKey(key))
                patch[key] = null;
        }
        return patch;
    }

    [Fact]
    public void Apply_AnyBytes_GiveAnObjectOrAClientError()
    {
        const string Sample = """[{"op":"add","path":"/metadata/labels","value":{"$patch":"delete","$setElementOrder/x":[1],"$retainKeys":["a"],"$deleteFromPrimitiveList/y":null}},{"op":"copy","from":"/data","path":"/data/-1"}]""";
        var bytes = Encoding.UTF8.GetBytes(Sample);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[0, 4].Sample(edits =>
        {
            var copy = bytes.ToArray();
            foreach (var (at, value) in edits)
                copy[at] = value;
            foreach (var (type, body) in new[] { (PatchType.Json, copy), (PatchType.Merge, copy[44..97]), (PatchType.StrategicMerge, [.. "{\"metadata\":"u8, .. copy[44..^60], .. "}"u8]) })
            {
                try
                {
                    PatchPlanner.Apply((JsonObject)JsonNode.Parse(Current)!, body, type, ConfigMap, FieldValidation.Strict);
                }
                catch (ApiException e)
                {
                    Assert.InRange(e.Status.Code, 400, 422);
                }
            }
        }, iter: 5000);
    }
}
