using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Patch;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Patch;

public class StrategicMergePlannerTests
{
    private static readonly TypeSchema PodSpec = ApiSchema.Get("io.k8s.api.core.v1.PodSpec");
    private static readonly TypeSchema ObjectMeta = ApiSchema.Get("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    private static readonly TypeSchema DeploymentSpec = ApiSchema.Get("io.k8s.api.apps.v1.DeploymentSpec");

    private static string Merge(string original, string patch, TypeSchema type) =>
        StrategicMergePlanner.Merge((JsonObject)JsonNode.Parse(original)!, (JsonObject)JsonNode.Parse(patch)!, type).ToJsonString();

    [Theory]
    [InlineData("items are merged by key, new ones come first",
        """{"containers":[{"name":"c","image":"x","args":["1"]}]}""", """{"containers":[{"name":"s","image":"z"},{"name":"c","args":["2"]}]}""",
        """{"containers":[{"name":"s","image":"z"},{"name":"c","image":"x","args":["2"]}]}""")]
    [InlineData("an item is deleted by key",
        """{"containers":[{"name":"s"},{"name":"c"}]}""", """{"containers":[{"name":"c","$patch":"delete"}]}""", """{"containers":[{"name":"s"}]}""")]
    [InlineData("the order is given",
        """{"containers":[{"name":"s"}]}""", """{"$setElementOrder/containers":[{"name":"t"},{"name":"s"}],"containers":[{"name":"t"}]}""",
        """{"containers":[{"name":"t"},{"name":"s"}]}""")]
    [InlineData("the order alone",
        """{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}""", """{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}]}""",
        """{"containers":[{"name":"b"},{"name":"c"},{"name":"a"}]}""")]
    [InlineData("the list is replaced",
        """{"containers":[{"name":"a"}]}""", """{"containers":[{"name":"b"},{"$patch":"replace"}]}""", """{"containers":[{"name":"b"}]}""")]
    [InlineData("a map is replaced",
        """{"securityContext":{"runAsUser":1,"runAsGroup":2}}""", """{"securityContext":{"runAsUser":3,"$patch":"replace"}}""", """{"securityContext":{"runAsUser":3}}""")]
    [InlineData("a map is emptied",
        """{"securityContext":{"runAsUser":1}}""", """{"securityContext":{"$patch":"delete"}}""", """{"securityContext":{}}""")]
    [InlineData("a new map that is only a directive is nothing", "{}", """{"securityContext":{"$patch":"delete"}}""", "{}")]
    [InlineData("null removes, and adds nothing",
        """{"hostNetwork":true}""", """{"hostNetwork":null,"nodeName":null,"securityContext":{"runAsUser":null}}""", """{"securityContext":{}}""")]
    [InlineData("keys are retained",
        """{"volumes":[{"name":"v","emptyDir":{}}]}""", """{"volumes":[{"name":"v","$retainKeys":["name","hostPath"],"hostPath":{"path":"/x"}}]}""",
        """{"volumes":[{"name":"v","hostPath":{"path":"/x"}}]}""")]
    [InlineData("lists without a strategy are replaced",
        """{"tolerations":[{"key":"a"}]}""", """{"tolerations":[{"key":"b"}]}""", """{"tolerations":[{"key":"b"}]}""")]
    [InlineData("unknown fields are taken as they are", """{"x":[1],"y":1}""", """{"y":[2],"z":{"a":null}}""", """{"x":[1],"y":[2],"z":{}}""")]
    public void Merge_PodSpec_FollowsTheSchema(string rule, string original, string patch, string expected)
    {
        Assert.NotEmpty(rule);
        Assert.Equal(expected, Merge(original, patch, PodSpec));
    }

    [Theory]
    [InlineData("""{"finalizers":["a","b"]}""", """{"finalizers":["c","b"]}""", """{"finalizers":["c","a","b"]}""")]
    [InlineData("""{"finalizers":["a","b"]}""", """{"$deleteFromPrimitiveList/finalizers":["a","z"]}""", """{"finalizers":["b"]}""")]
    [InlineData("""{"finalizers":["a","b"]}""", """{"$setElementOrder/finalizers":["b","a"]}""", """{"finalizers":["b","a"]}""")]
    [InlineData("""{"finalizers":["a","b"]}""", """{"$setElementOrder/finalizers":["c","a"],"finalizers":["c"],"$deleteFromPrimitiveList/finalizers":["b"]}""", """{"finalizers":["c","a"]}""")]
    [InlineData("{}", """{"$deleteFromPrimitiveList/finalizers":["a"]}""", "{}")]
    [InlineData("""{"labels":{"a":"1","b":"2"}}""", """{"labels":{"a":null,"c":"3"}}""", """{"labels":{"b":"2","c":"3"}}""")]
    [InlineData("""{"ownerReferences":[{"uid":"u","name":"a"}]}""", """{"ownerReferences":[{"$patch":"delete","uid":"u"}]}""", """{"ownerReferences":[]}""")]
    public void Merge_Metadata_FollowsTheSchema(string original, string patch, string expected) => Assert.Equal(expected, Merge(original, patch, ObjectMeta));

    [Fact]
    public void Merge_Strategy_RetainsKeysOnTypeChange() =>
        Assert.Equal(
            """{"strategy":{"type":"Recreate"}}""",
            Merge("""{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}""", """{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}""", DeploymentSpec));

    [Theory]
    [InlineData("""{"containers":[{"image":"z"}]}""", "map: map[image:z] does not contain declared merge key: name")]
    [InlineData("""{"containers":[{"name":"c","$patch":"merge"}]}""", "merging lists cannot yet be specified in the patch")]
    [InlineData("""{"containers":[{"name":"c","$patch":"x"}]}""", "unknown patch type: x in map: map[$patch:x name:c]")]
    [InlineData("""{"securityContext":{"$patch":"x"}}""", "unknown patch type: x in map: map[$patch:x]")]
    [InlineData("""{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"b"}]}""", "The order in patch list:\n[map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n")]
    [InlineData("""{"$setElementOrder/containers":{}}""", "expected a []interface {}, but received a map[string]interface {}")]
    [InlineData("""{"$setElementOrder":[]}""", "invalid patch format of setElementOrder list")]
    [InlineData("""{"$setElementOrder/nope":["a"]}""", "unable to find api field in struct PodSpec for the json field \"nope\"")]
    [InlineData("""{"$deleteFromPrimitiveList":[]}""", "invalid patch format of primitive list")]
    [InlineData("""{"$retainKeys":"x"}""", "invalid patch format of retainKeys")]
    [InlineData("""{"$retainKeys":["x"],"hostNetwork":true}""", "invalid patch format of retainKeys")]
    [InlineData("""{"containers":[{"name":"c"},"x"]}""", "list element types are not identical: [[map[name:c]] [map[name:c] x]]")]
    public void Merge_WrongPatch_SaysWhatUpstreamSays(string patch, string message)
    {
        var status = Assert.Throws<ApiException>(() => Merge("""{"containers":[{"name":"c"}],"securityContext":{"runAsUser":1}}""", patch, PodSpec)).Status;

        Assert.Equal((400, message), (status.Code, status.Message));
    }

    [Fact]
    public void Merge_ListsOfLists_AreUnprocessable() =>
        Assert.Equal(422, Assert.Throws<ApiException>(() => Merge("""{"containers":[{"name":"c"}]}""", """{"containers":[[]]}""", PodSpec)).Status.Code);

    [Fact]
    public void Merge_TheSamePatchTwice_ChangesNothingMore()
    {
        var names = Gen.Char["abcd"].Select(c => c.ToString());
        var items = Gen.Select(names, Gen.Int[0, 3], Gen.Bool).Array[0, 5].Select(all => all.DistinctBy(i => i.Item1).ToArray());
        Gen.Select(items, items, Gen.Shuffle(new[] { "a", "b", "c", "d" })).Sample((present, change, order) =>
        {
            var original = new JsonObject { ["containers"] = new JsonArray([.. present.Select(i => (JsonNode)new JsonObject { ["name"] = i.Item1, ["image"] = $"{i.Item2}" })]) };
            var sorted = change.OrderBy(i => Array.IndexOf(order, i.Item1)).ToArray();
            JsonObject Patch() => new()
            {
                ["$setElementOrder/containers"] = new JsonArray([.. sorted.Where(i => !i.Item3).Select(i => (JsonNode)new JsonObject { ["name"] = i.Item1 })]),
                ["containers"] = new JsonArray([.. sorted.Select(i => (JsonNode)(i.Item3 ? new JsonObject { ["name"] = i.Item1, ["$patch"] = "delete" } : new JsonObject { ["name"] = i.Item1, ["image"] = "new" }))]),
            };

            var once = StrategicMergePlanner.Merge((JsonObject)original.DeepClone(), Patch(), PodSpec);
            var twice = StrategicMergePlanner.Merge((JsonObject)once.DeepClone(), Patch(), PodSpec);

            Assert.Equal(once.ToJsonString(), twice.ToJsonString());
            var names = once["containers"]!.AsArray().Select(i => i!["name"]!.GetValue<string>()).ToArray();
            Assert.Equal(names.Distinct(), names);
            Assert.Equal(present.Select(i => i.Item1).Union(sorted.Select(i => i.Item1)).Except(sorted.Where(i => i.Item3).Select(i => i.Item1)).Order(), names.Order());
        }, iter: 3000);
    }
}
