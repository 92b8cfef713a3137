using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Hosting;

namespace NodeStack.Kubelet.Tests.Hosting;

public class SwapStartRulesTests
{
    private const string Header = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
    private const string SwapIsOn = "running with swap on is not supported, please disable swap or set --fail-swap-on flag to false";

    [Theory]
    [InlineData("", false)]
    [InlineData(Header, false)]
    [InlineData(Header + "/dev/sda2                               partition\t999420\t\t0\t\t-2\n", true)]
    public void IsOn_Table(string text, bool expected) => Assert.Equal(expected, SwapStartRules.IsOn(text));

    [Theory]
    [InlineData(true, "", true, true, SwapIsOn)]
    [InlineData(true, "LimitedSwap", true, true, SwapIsOn)]
    [InlineData(true, "", false, true, null)]
    [InlineData(false, "", true, true, null)]
    [InlineData(false, "LimitedSwap", true, true, null)]
    [InlineData(false, "NoSwap", true, false, null)]
    [InlineData(false, "LimitedSwap", false, false, "swap feature is enabled and LimitedSwap but it is only supported with cgroupv2")]
    public void Refusal_Table(bool failSwapOn, string behavior, bool isOn, bool isV2, string? expected)
    {
        var config = new KubeletConfiguration { FailSwapOn = failSwapOn, MemorySwap = new MemorySwapConfiguration { SwapBehavior = behavior } };
        Assert.Equal(expected, SwapStartRules.Refusal(config, isOn, isV2));
    }

    [Fact]
    public void SwapAreas_KernelWithoutSwap_IsOff() => Assert.False(SwapAreasReader.IsOn("/proc/no-such-file"));
}
