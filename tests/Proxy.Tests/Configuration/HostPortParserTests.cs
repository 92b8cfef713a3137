using NodeStack.Proxy.Configuration;

namespace NodeStack.Proxy.Tests.Configuration;

public sealed class HostPortParserTests
{
    [Theory]
    [InlineData("1.2.3.4:80", "1.2.3.4", "80")]
    [InlineData("[::1]:80", "::1", "80")]
    [InlineData(":80", "", "80")]
    [InlineData("host:", "host", "")]
    [InlineData("", null, null)]
    [InlineData("1.2.3.4", null, null)]
    [InlineData("::1", null, null)]
    [InlineData("[::1]", null, null)]
    [InlineData("[::1", null, null)]
    [InlineData("[::1]x:80", null, null)]
    [InlineData("a[:80", null, null)]
    [InlineData("1.2.3.4:8]0", null, null)]
    public void TrySplit_AsGo(string text, string? host, string? port)
    {
        var good = HostPortParser.TrySplit(text, out var foundHost, out var foundPort);
        Assert.Equal(host is not null, good);
        if (good)
            Assert.Equal((host, port), (foundHost, foundPort));
    }

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4:9")]
    [InlineData("::1", "[::1]:9")]
    [InlineData("1.2.3.4:5", "1.2.3.4:5")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("host", "host")]
    public void AppendPortIfNeeded_Table(string text, string expected) => Assert.Equal(expected, HostPortParser.AppendPortIfNeeded(text, 9));
}
