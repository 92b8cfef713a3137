using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Tests.Validation;

public sealed class IpRulesTests
{
    [Theory]
    [InlineData("10.0.0.1", true, true)]
    [InlineData("fd00::1", true, true)]
    [InlineData("FD00::1", true, false)]
    [InlineData("fd00:0::1", true, false)]
    [InlineData("010.0.0.1", false, false)]
    [InlineData("::ffff:1.2.3.4", false, false)]
    [InlineData("1.2.3", false, false)]
    [InlineData("1.2.3.4.5", false, false)]
    [InlineData("fe80::1%eth0", false, false)]
    [InlineData("", false, false)]
    public void Address_Text_IsOneOrCanonicalOrNeither(string text, bool isAddress, bool isCanonical) =>
        Assert.Equal((isAddress, isCanonical), (IpRules.Address(text) is null, IpRules.CanonicalAddress(text) is null));

    [Theory]
    [InlineData("10.0.0.0/8", true, true)]
    [InlineData("10.0.0.1/8", false, false)]
    [InlineData("fd00::/64", true, true)]
    [InlineData("FD00::/64", true, false)]
    [InlineData("10.0.0.0/33", false, false)]
    [InlineData("10.0.0.0/08", false, false)]
    [InlineData("10.0.0.0", false, false)]
    public void Network_Text_IsOneOrCanonicalOrNeither(string text, bool isNetwork, bool isCanonical) =>
        Assert.Equal((isNetwork, isCanonical), (IpRules.Network(text) is null, IpRules.CanonicalNetwork(text) is null));
}
