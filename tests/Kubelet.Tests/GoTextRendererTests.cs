namespace NodeStack.Kubelet.Tests;

public class GoTextRendererTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(15, "1.5µs")]
    [InlineData(12_345_678, "1.2345678s")]
    [InlineData(3_500_000, "350ms")]
    [InlineData(10_000_000, "1s")]
    [InlineData(1_200_000_000, "2m0s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(36_615_000_000, "1h1m1.5s")]
    [InlineData(-15_000_000, "-1.5s")]
    public void Duration_AnyTicks_IsAsGoPrintsIt(long ticks, string expected) =>
        Assert.Equal(expected, GoTextRenderer.Duration(TimeSpan.FromTicks(ticks)));

    [Theory]
    [InlineData("busybox:1", "\"busybox:1\"")]
    [InlineData("a\"b\\c\n", "\"a\\\"b\\\\c\\n\"")]
    [InlineData("\u0001", "\"\\x01\"")]
    public void Quote_SpecialCharacters_AreEscapedAsGoDoes(string text, string expected) => Assert.Equal(expected, GoTextRenderer.Quote(text));
}
