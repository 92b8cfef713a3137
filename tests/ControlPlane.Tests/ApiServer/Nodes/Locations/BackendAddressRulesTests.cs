using System.Net;
using NodeStack.ControlPlane.ApiServer.Nodes.Locations;

namespace NodeStack.ControlPlane.Tests.ApiServer.Nodes.Locations;

public sealed class BackendAddressRulesTests
{
    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("8.8.8.8", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.9.9.9", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("255.255.255.255", false)]
    public void Allows_PodAddress_OnlyGlobalUnicast(string address, bool allowed) =>
        Assert.Equal(allowed, BackendAddressRules.Allows(new BackendLocation("http", address, 80, BackendTrust.Anyone), IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", BackendTrust.Kubelet, true)]
    [InlineData("::1", "::1", BackendTrust.Kubelet, true)]
    [InlineData("evil.example", "127.0.0.1", BackendTrust.Kubelet, false)]
    [InlineData("127.0.0.1", "127.0.0.1", BackendTrust.UnverifiedKubelet, false)]
    [InlineData("127.0.0.1", "127.0.0.1", BackendTrust.Anyone, false)]
    [InlineData("169.254.169.254", "169.254.169.254", BackendTrust.Kubelet, false)]
    public void Allows_ThisMachine_OnlyAVerifiedKubeletThatSaysSo(string said, string address, BackendTrust trust, bool allowed) =>
        Assert.Equal(allowed, BackendAddressRules.Allows(new BackendLocation("https", said, 10250, trust), IPAddress.Parse(address)));
}
