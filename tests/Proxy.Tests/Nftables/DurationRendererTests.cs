using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Tests.Nftables;

public sealed class DurationRendererTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-5, "0s")]
    [InlineData(5, "5ms")]
    [InlineData(10_800_000, "3h")]
    [InlineData(90_061_996, "1d1h1m1s996ms")]
    public void Render_Milliseconds_AreAsNftPrintsThem(int milliseconds, string text) =>
        Assert.Equal(text, DurationRenderer.Render(TimeSpan.FromMilliseconds(milliseconds)));
}
