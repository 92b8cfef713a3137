using NodeStack.CriShim.Connection;

namespace NodeStack.CriShim.Tests.Connection;

public sealed class EndpointParserTests
{
    [Theory]
    [InlineData("unix:///run/containerd/containerd.sock", "/run/containerd/containerd.sock")]
    [InlineData("unix:/run/c.sock", "/run/c.sock")]
    [InlineData("UNIX:///run/c.sock", "/run/c.sock")]
    [InlineData("/run/c.sock", "/run/c.sock")]
    [InlineData("  /run/c.sock  ", "/run/c.sock")]
    [InlineData("/run/with:colon.sock", "/run/with:colon.sock")]
    public void Parse_UnixForms_GivesThePath(string text, string path) =>
        Assert.Equal(path, EndpointParser.Parse(text).SocketPath);

    [Theory]
    [InlineData("tcp://127.0.0.1:1234", "has no authentication")]
    [InlineData("https://runtime:443", "has no authentication")]
    [InlineData("npipe:////./pipe/containerd", "Windows")]
    [InlineData("vsock://2:1024", "unknown scheme")]
    [InlineData("run/c.sock", "no absolute path")]
    [InlineData("unix://run/c.sock", "no absolute path")]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    public void Parse_Others_AreRefusedWithTheReason(string text, string complaint)
    {
        var error = Assert.Throws<FormatException>(() => EndpointParser.Parse(text));
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.Contains("unix://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_PathLongerThanASocketAddress_IsRefused()
    {
        Assert.True(EndpointParser.TryParse("/" + new string('a', EndpointParser.MaxSocketPathBytes - 1), out _, out _));
        Assert.False(EndpointParser.TryParse("/" + new string('a', EndpointParser.MaxSocketPathBytes), out _, out var error));
        Assert.Contains("107 bytes", error, StringComparison.Ordinal);
        Assert.False(EndpointParser.TryParse(null, out _, out _));
    }
}
