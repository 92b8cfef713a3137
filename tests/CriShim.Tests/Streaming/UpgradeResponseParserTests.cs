using System.Text;
using CsCheck;
using NodeStack.CriShim.Streaming;

namespace NodeStack.CriShim.Tests.Streaming;

public sealed class UpgradeResponseParserTests
{
    [Fact]
    public void Parse_CompleteHead_GivesHeadersInOrderAndItsLength()
    {
        var text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nA:1\r\nA:  2 \r\n\r\nrest"u8;

        var (response, head) = UpgradeResponseParser.Parse(text)!.Value;

        Assert.True(response.IsUpgrade);
        Assert.Equal("Switching Protocols", response.Reason);
        Assert.Equal([new("Upgrade", "SPDY/3.1"), new("A", "1"), new("A", "2")], response.Headers);
        Assert.Equal("rest"u8.ToArray(), text[head..].ToArray());
    }

    [Theory]
    [InlineData("HTTP/1.1 200\n\n", 200, 14)]
    [InlineData("HTTP/1.0 404 Not Found\r\n\r\n", 404, 26)]
    public void Parse_OddButLegal_IsAccepted(string text, int status, int length)
    {
        var (response, head) = UpgradeResponseParser.Parse(Encoding.Latin1.GetBytes(text))!.Value;
        Assert.Equal((status, length), (response.Status, head));
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 999 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: empty name\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA : 1\r\n\r\n")]
    public void Parse_Malformed_IsRefused(string text) =>
        Assert.Throws<StreamingException>(() => UpgradeResponseParser.Parse(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Parse_EveryPrefixOfAHead_IsIncomplete()
    {
        var text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"u8.ToArray();
        for (var length = 0; length < text.Length; length++) Assert.Null(UpgradeResponseParser.Parse(text.AsSpan(0, length)));
        Assert.NotNull(UpgradeResponseParser.Parse(text));
    }

    [Fact]
    public void Parse_EndlessHead_IsRefusedAtTheLimit()
    {
        var text = new byte[UpgradeResponseParser.MaxHeadBytes];
        Array.Fill(text, (byte)'a');
        Assert.Throws<StreamingException>(() => UpgradeResponseParser.Parse(text));
    }

    [Fact]
    public void Parse_AnyBytes_GivesAResultOrARefusalOnly() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var e = Record.Exception(() => UpgradeResponseParser.Parse([.. "HTTP/1.1 101 x\r\n"u8, .. bytes, .. "\r\n\r\n"u8]));
            Assert.True(e is null or StreamingException, e?.ToString());
        });

    [Fact]
    public void DecodeChunked_AnyBody_ComesBack() =>
        Gen.Byte.Array[1, 50].Array[0, 5].Sample(chunks =>
        {
            using var encoded = new MemoryStream();
            foreach (var chunk in chunks)
            {
                encoded.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
                encoded.Write(chunk);
                encoded.Write("\r\n"u8);
            }
            Assert.False(ChunkedBodyParser.IsComplete(encoded.ToArray()));
            encoded.Write("0\r\n\r\n"u8);
            Assert.True(ChunkedBodyParser.IsComplete(encoded.ToArray()));
            Assert.Equal(chunks.SelectMany(static chunk => chunk).ToArray(), ChunkedBodyParser.Decode(encoded.ToArray()).ToArray());
        });
}
