using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Objects;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Apply;

public class ManagedFieldsUpdaterTests
{
    private const string NewDeployment = """
        {"metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
        "spec":{"containers":[{"name":"c","image":"x","resources":{},"imagePullPolicy":"Always"}],"restartPolicy":"Always","securityContext":{}}},
        "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}},"status":{"replicas":1}}
        """;

    private static ApplyCase ConfigMap(string json = """{"metadata":{"name":"c","uid":"u"},"data":{"a":"1"}}""")
    {
        var item = new ApplyCase(ApplyCase.ConfigMap);
        item.Update("m", json);
        return item;
    }

    [Fact]
    public void Update_NewObjects_AreOwnedByTheirMaker()
    {
        Assert.Equal(["m Update 1: {\"f:data\":{\".\":{},\"f:a\":{}}}"], ConfigMap().Managers());
        Assert.Equal(
            ["m Update 1: {\"f:data\":{\".\":{},\"f:a\":{}},\"f:metadata\":{\"f:labels\":{\".\":{},\"f:t\":{},\"f:u\":{}}}}"],
            ConfigMap("""{"metadata":{"name":"c","labels":{"t":"1","u":"x"}},"data":{"a":"1"}}""").Managers());
    }

    [Fact]
    public void Update_NewDeployment_OwnsContainersOfSharedListsButNotStructs()
    {
        var item = new ApplyCase(ApplyCase.Deployment);

        item.Update("", NewDeployment);

        Assert.Equal(
            ["""unknown Update 1: {"f:spec":{"f:replicas":{},"f:selector":{},"f:strategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{},"f:maxUnavailable":{}},"f:type":{}},"f:template":{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:imagePullPolicy":{},"f:name":{},"f:resources":{}}},"f:restartPolicy":{},"f:securityContext":{}}}}}"""],
            item.Managers());
    }

    [Fact]
    public void Update_SameManager_GrowsItsEntry()
    {
        var item = ConfigMap("""{"metadata":{"name":"c","uid":"u"},"data":{"a":"1","b":"2"}}""");

        item.Update("m", """{"data":{"b":"2","c":"3"}}""");

        Assert.Equal(["m Update 2: {\"f:data\":{\".\":{},\"f:b\":{},\"f:c\":{}}}"], item.Managers());
    }

    [Fact]
    public void Update_OtherManager_TakesWhatItChanges()
    {
        var item = ConfigMap("""{"metadata":{"name":"c","uid":"u"},"data":{"a":"1","b":"2"}}""");

        item.Update("n", """{"data":{"a":"9","b":"2"}}""");

        Assert.Equal(["m Update 1: {\"f:data\":{\".\":{},\"f:b\":{}}}", "n Update 2: {\"f:data\":{\"f:a\":{}}}"], item.Managers());

        item.Update("o", """{"data":null}""");
        Assert.Empty(item.Managers());
    }

    [Fact]
    public void Update_NothingChanged_KeepsTheTime()
    {
        var item = ConfigMap();

        item.Update("m", _ => { });
        item.Update("n", _ => { });

        Assert.Equal(["m Update 1: {\"f:data\":{\".\":{},\"f:a\":{}}}"], item.Managers());
    }

    [Fact]
    public void Update_Status_IsOwnedThroughItsSubresourceOnly()
    {
        var item = new ApplyCase(ApplyCase.Deployment);
        item.Update("m", NewDeployment);

        item.Update("k", i =>
        {
            i["spec"]!["replicas"] = 7;
            i["metadata"]!["labels"] = new JsonObject { ["x"] = "y" };
            i["status"] = JsonNode.Parse("""{"replicas":3,"conditions":[{"type":"Available","status":"True"}]}""");
        }, "status");

        Assert.Equal(
            """k Update/status 2: {"f:status":{"f:conditions":{".":{},"k:{\"type\":\"Available\"}":{".":{},"f:lastTransitionTime":{},"f:lastUpdateTime":{},"f:status":{},"f:type":{}}},"f:replicas":{}}}""",
            item.Managers()[1]);
    }

    [Fact]
    public void Update_ManyManagers_JoinsTheOldest()
    {
        var item = ConfigMap();
        for (var i = 0; i < 12; i++)
        {
            var key = $"k{i}";
            item.Update($"m{i}", o => o["data"]![key] = "1");
        }

        var managers = item.Managers();

        Assert.Equal(10, managers.Length);
        Assert.Equal("""ancient-changes Update 4: {"f:data":{".":{},"f:a":{},"f:k0":{},"f:k1":{},"f:k2":{}}}""", managers[0]);
        Assert.Equal("""m3 Update 5: {"f:data":{"f:k3":{}}}""", managers[1]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{}]")]
    public void Update_EmptyManagedFields_ForgetsAllManagers(string sent)
    {
        var item = ConfigMap();

        item.Update("n", i => i["metadata"]!["managedFields"] = JsonNode.Parse(sent));
        Assert.Empty(item.Managers());

        item.Update("n", """{"data":{"z":"1"}}""");
        Assert.Empty(item.Managers());
    }

    [Fact]
    public void Update_ManagedFieldsOfAClient_AreTakenWhenTheyCanBeRead()
    {
        var item = ConfigMap();

        item.Update("n", i => i["metadata"]!["managedFields"] = JsonNode.Parse("""[{"manager":"z","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:a":{}}}}]"""));
        Assert.Equal(["z Update: {\"f:data\":{\"f:a\":{}}}"], item.Managers());

        item.Update("n", i => i["metadata"]!["managedFields"] = JsonNode.Parse("""[{"manager":"y","operation":"Nope"}]"""));
        Assert.Equal(["z Update: {\"f:data\":{\"f:a\":{}}}"], item.Managers());

        item.Update("n", i => i["metadata"]!["managedFields"] = new JsonArray(), "status");
        Assert.Equal(["z Update: {\"f:data\":{\"f:a\":{}}}"], item.Managers());
    }

    [Fact]
    public void Update_Finalizers_AreOwnedOneByOne()
    {
        var item = ConfigMap("""{"metadata":{"name":"c","uid":"u","finalizers":["x/a"]}}""");

        item.Update("n", i => i["metadata"]!["finalizers"] = new JsonArray("x/a", "x/b"));

        Assert.Equal(
            ["""m Update 1: {"f:metadata":{"f:finalizers":{".":{},"v:\"x/a\"":{}}}}""", """n Update 2: {"f:metadata":{"f:finalizers":{"v:\"x/b\"":{}}}}"""],
            item.Managers());
    }

    [Fact]
    public void Update_DuplicateListItems_AreOneFieldWithoutInside()
    {
        var item = new ApplyCase(ApplyCase.Pod);

        item.Update("m", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","env":[{"name":"A","value":"1"},{"name":"A","value":"2"}]}]}}""");

        Assert.Contains("""f:env":{".":{},"k:{\"name\":\"A\"}":{}}""", item.Managers()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void KeepTimes_OnlyTimesDiffer_PutsOldEntriesBack()
    {
        var live = (JsonObject)JsonNode.Parse("""{"metadata":{"name":"c","managedFields":[{"manager":"m","time":"2024-01-01T00:00:00Z","fieldsV1":{}}]},"data":{}}""")!;
        var same = (JsonObject)JsonNode.Parse("""{"metadata":{"name":"c","managedFields":[{"manager":"m","time":"2024-01-01T00:00:09Z","fieldsV1":{}}]},"data":{}}""")!;
        var other = (JsonObject)same.DeepClone();
        other["data"]!["a"] = "1";
        var before = other.ToJsonString();

        Assert.Equal(TimesComparison.UnequalFields, ManagedFieldsUpdater.KeepTimes(live, (JsonObject)live.DeepClone()));
        Assert.Equal(TimesComparison.Equal, ManagedFieldsUpdater.KeepTimes(live, same));
        Assert.Equal(TimesComparison.UnequalObjects, ManagedFieldsUpdater.KeepTimes(live, other));

        Assert.Equal(live.ToJsonString(), same.ToJsonString());
        Assert.Equal(before, other.ToJsonString());
    }

    [Theory]
    [InlineData("Pod", "status", "spec.x metadata.ownerReferences metadata.labels status.y", "metadata.labels status.y")]
    [InlineData("Pod", "", "spec.x status.y", "spec.x")]
    [InlineData("Pod", "ephemeralcontainers", "spec.x spec.ephemeralContainers status.y", "spec.ephemeralContainers")]
    [InlineData("FlowSchema", "status", "spec.x metadata.labels status.y", "status.y")]
    [InlineData("CertificateSigningRequest", "approval", "status.certificate status.conditions", "status.conditions")]
    [InlineData("ConfigMap", "", "data", "data")]
    public void Filter_OfKindAndSubresource_LeavesWhatCanBeOwned(string kind, string subresource, string fields, string left) =>
        Assert.Equal(
            left.Split(' ').Select(f => $".{f}").Order(),
            ResetFieldRules.Of(kind, subresource).Apply(FieldSet.OfFields(fields.Split(' '))).Paths().Select(FieldSet.PathText).Order());
}
