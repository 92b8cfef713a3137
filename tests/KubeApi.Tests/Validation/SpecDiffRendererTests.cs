using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Tests.Validation;

public sealed class SpecDiffRendererTests
{
    [Fact]
    public void Render_OneValueChanged_ShowsItWithWhatIsAround()
    {
        var text = SpecDiffRenderer.Render(JsonNode.Parse("""{"a":1,"b":2}"""), JsonNode.Parse("""{"a":1,"b":3}"""));

        Assert.Contains("- \"b\": 2", text, StringComparison.Ordinal);
        Assert.Contains("+ \"b\": 3", text, StringComparison.Ordinal);
        Assert.Contains("  \"a\": 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SameValue_HasNothingToShow()
    {
        var text = SpecDiffRenderer.Render(JsonNode.Parse("""{"a":1}"""), JsonNode.Parse("""{"a":1}"""));

        Assert.DoesNotContain("+ ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("- ", text, StringComparison.Ordinal);
    }
}
