using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Autoscaling;

public sealed class HorizontalPodAutoscalerV1MapperTests
{
    [Theory]
    [InlineData("one percentage", """{"spec":{"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}]}}""")]
    [InlineData("other metrics", """{"spec":{"metrics":[{"type":"Pods","pods":{"metric":{"name":"m","selector":{"matchLabels":{"a":"b"}}},"target":{"type":"AverageValue","averageValue":"5"}}},{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}]}}""")]
    [InlineData("an object", """{"spec":{"metrics":[{"type":"Object","object":{"describedObject":{"kind":"K","name":"n"},"metric":{"name":"m"},"target":{"type":"AverageValue","averageValue":"5"}}}]}}""")]
    [InlineData("behavior", """{"spec":{"metrics":[{"type":"Resource","resource":{"name":"memory","target":{"type":"AverageValue","averageValue":"5Mi"}}}],"behavior":{"scaleDown":{"stabilizationWindowSeconds":5,"policies":[{"type":"Pods","value":1,"periodSeconds":2}]}}}}""")]
    [InlineData("a status", """{"spec":{"metrics":[{"type":"External","external":{"metric":{"name":"m"},"target":{"type":"Value","value":"1"}}}]},"status":{"currentMetrics":[{"type":"Resource","resource":{"name":"cpu","current":{"averageValue":"5","averageUtilization":7}}}],"conditions":[{"type":"AbleToScale","status":"True"}]}}""")]
    public void FromV2_AndBack_LosesNothing(string what, string json)
    {
        var item = (JsonObject)JsonNode.Parse(json)!;

        HorizontalPodAutoscalerV1Mapper.FromV2(item);
        Assert.Null(item["spec"]!["metrics"]);
        HorizontalPodAutoscalerV1Mapper.ToV2(item);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Without(item, "metadata")), what + item.ToJsonString());
    }

    [Fact]
    public void FromV2_CpuPercentage_IsAField()
    {
        var item = (JsonObject)JsonNode.Parse("""{"spec":{"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}]}}""")!;

        HorizontalPodAutoscalerV1Mapper.FromV2(item);

        Assert.Equal("""{"spec":{"targetCPUUtilizationPercentage":50}}""", item.ToJsonString());
    }

    private static JsonObject Without(JsonObject item, string field)
    {
        item.Remove(field);
        return item;
    }
}
