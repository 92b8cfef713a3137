using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Scale;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Scale;

public class ScaleMapperTests
{
    private static readonly ScaleSubresource Paths = new(["spec", "replicas"], ["status", "replicas"], ["spec", "selector"]);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    [Theory]
    [InlineData("""{"matchLabels":{"b":"2","a":"1"}}""", "a=1,b=2")]
    // In order of keys, not of texts: a dash comes before an equals sign.
    [InlineData("""{"matchLabels":{"a-b":"1","a":"1"}}""", "a=1,a-b=1")]
    [InlineData("""{"matchExpressions":[{"key":"k","operator":"In","values":["y","x"]},{"key":"d","operator":"DoesNotExist"},{"key":"e","operator":"Exists"},{"key":"n","operator":"NotIn","values":["z"]}]}""", "!d,e,k in (x,y),n notin (z)")]
    [InlineData("""{"app":"web"}""", "app=web")]
    public void ToScale_Selector_IsText(string selector, string text) => Assert.Equal(
        text, (string?)ScaleMapper.ToScale(Parse($$$"""{"metadata":{"name":"x"},"spec":{"selector":{{{selector}}}}}"""), Paths)["status"]!["selector"]);

    [Fact]
    public void ToScale_Object_HasWhatIdentifiesItAndBothNumbers() => Assert.Equal(
        """{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"x","namespace":"n","uid":"u","resourceVersion":"7","creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"replicas":3},"status":{"replicas":2}}""",
        ScaleMapper.ToScale(
            Parse("""{"metadata":{"name":"x","namespace":"n","uid":"u","resourceVersion":"7","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"a":"b"}},"spec":{"replicas":3},"status":{"replicas":2}}"""),
            Paths).ToJsonString());

    [Fact]
    public void ToScale_NoReplicas_HasAnEmptySpec() =>
        Assert.Equal("""{"spec":{},"status":{"replicas":0}}""", Rest(ScaleMapper.ToScale(Parse("""{"metadata":{"name":"x"}}"""), Paths)));

    [Fact]
    public void Apply_Scale_SetsTheWishAndWhatWasSeen() => Assert.Equal(
        """{"metadata":{"name":"x","resourceVersion":"5","uid":"u"},"spec":{"replicas":4,"paused":true}}""",
        ScaleMapper.Apply(
            Parse("""{"metadata":{"name":"x","resourceVersion":"9","uid":"v"},"spec":{"replicas":1,"paused":true}}"""),
            Parse("""{"metadata":{"name":"x","resourceVersion":"5","uid":"u"},"spec":{"replicas":4}}"""), Paths).ToJsonString());

    [Fact]
    public void Apply_EmptySpec_IsNone() => Assert.Equal(
        """{"spec":{"replicas":0}}""", ScaleMapper.Apply(Parse("{}"), Parse("""{"spec":{}}"""), Paths).ToJsonString());

    [Fact]
    public void Apply_BelowZero_IsInvalid() => Assert.Equal(
        "Scale.autoscaling \"x\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        Assert.Throws<ApiException>(() => ScaleMapper.Apply(Parse("""{"metadata":{"name":"x"}}"""), Parse("""{"spec":{"replicas":-1}}"""), Paths)).Status.Message);

    private static string Rest(JsonObject scale)
    {
        foreach (var name in new[] { "kind", "apiVersion", "metadata" })
            scale.Remove(name);
        return scale.ToJsonString();
    }
}
