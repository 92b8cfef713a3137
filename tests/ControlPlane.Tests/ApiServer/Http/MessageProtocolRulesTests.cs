using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http.Messages;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public sealed class MessageProtocolRulesTests
{
    [Theory]
    [InlineData("", null, false)]
    [InlineData("binary.k8s.io", "binary.k8s.io", false)]
    [InlineData("base64.binary.k8s.io binary.k8s.io", "base64.binary.k8s.io", true)]
    [InlineData("v5.channel.k8s.io binary.k8s.io", "binary.k8s.io", false)]
    public void Choose_FirstThatIsSpoken(string offered, string? name, bool isBase64) =>
        Assert.Equal(new MessageProtocol(name, isBase64), MessageProtocolRules.Choose(offered.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Choose_NoneThatIsSpoken_IsRefused() => Assert.Equal(
        "requested protocol(s) are not supported: [v4.channel.k8s.io x]; supports [binary.k8s.io base64.binary.k8s.io]",
        Assert.Throws<ApiException>(() => MessageProtocolRules.Choose(["v4.channel.k8s.io", "x"])).Message);
}
