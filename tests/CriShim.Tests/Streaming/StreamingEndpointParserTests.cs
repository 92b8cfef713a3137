using NodeStack.CriShim.Streaming;

namespace NodeStack.CriShim.Tests.Streaming;

public sealed class StreamingEndpointParserTests
{
    [Theory]
    [InlineData("http://127.0.0.1:39999/exec/abc", null, "127.0.0.1", 39999, "/exec/abc", "127.0.0.1:39999")]
    [InlineData("http://localhost:1/attach/a?b=c", null, "localhost", 1, "/attach/a?b=c", "localhost:1")]
    [InlineData("http://[::1]:80/portforward/x", null, "::1", 80, "/portforward/x", "[::1]")]
    [InlineData("unix:///run/s.sock?path=%2Fexec%2Fabc", "/run/s.sock", "", 0, "/exec/abc", "localhost")]
    public void Parse_Known_IsSplit(string url, string? socket, string host, int port, string path, string header) =>
        Assert.Equal(new StreamingEndpoint(socket, host, port, path, header), StreamingEndpointParser.Parse(new Uri(url)));

    [Theory]
    [InlineData("http://10.0.0.7:10010/exec/abc", "not on loopback")]
    [InlineData("http://localhost.example:10010/exec/abc", "not on loopback")]
    [InlineData("https://127.0.0.1:10010/exec/abc", "over TLS")]
    [InlineData("ftp://127.0.0.1/exec", "unknown scheme")]
    [InlineData("unix://host/s.sock", "absolute path")]
    [InlineData("unix:///s.sock?path=exec", "must begin with '/'")]
    public void Parse_Unfit_SaysWhy(string url, string reason) =>
        Assert.Contains(reason, Assert.Throws<StreamingException>(() => StreamingEndpointParser.Parse(new Uri(url))).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_RemoteAllowed_IsTaken() =>
        Assert.Equal("10.0.0.7", StreamingEndpointParser.Parse(new Uri("http://10.0.0.7:10010/exec/abc"), allowRemote: true).Host);

    [Fact]
    public void Render_HeaderWithLineBreak_IsRefused()
    {
        var target = StreamingEndpointParser.Parse(new Uri("http://127.0.0.1:1/x"));
        var request = new UpgradeRequest("GET", [new("X-A", "1\r\nX-Evil: 2")]);
        Assert.Throws<StreamingException>(() => UpgradeRequestRenderer.Render(request, target));
    }
}
