using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Tests.Nftables;

public sealed class PriorityRendererTests
{
    [Theory]
    [InlineData("Prerouting", -110, "dstnat - 10")]
    [InlineData("Prerouting", -100, "dstnat")]
    [InlineData("Output", -100, "-100")]
    [InlineData("Output", -110, "-110")]
    [InlineData("Prerouting", -111, "-111")]
    [InlineData("Input", 0, "filter")]
    [InlineData("Forward", -5, "filter - 5")]
    [InlineData("Forward", 10, "filter + 10")]
    [InlineData("Postrouting", 100, "srcnat")]
    [InlineData("Input", 100, "100")]
    [InlineData("Input", -300, "raw")]
    [InlineData("Input", -149, "mangle + 1")]
    public void Render_PriorityAtAHook_IsAsNftPrintsIt(string point, int priority, string text) =>
        Assert.Equal(text, PriorityRenderer.Render(new Hook("filter", Enum.Parse<HookPoint>(point), priority)));
}
