using CsCheck;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Protobuf;

public class MessageWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(3_000_000)]
    public void End_OfAnyLength_PutsTheLengthBeforeTheMessage(int length)
    {
        var text = new byte[length];
        Array.Fill(text, (byte)'x');
        var writer = new MessageWriter();
        var (outer, inner) = (writer.Begin(1), writer.Begin(2));
        writer.WriteBytes(3, text);
        writer.End(inner);
        writer.WriteVarint(4, 5);
        writer.End(outer);

        var reader = new WireReader(writer.Written, "");
        Assert.True(reader.TryReadTag(out _, out _));
        var first = new WireReader(reader.ReadBytes(), "");
        Assert.True(reader.IsAtEnd);
        Assert.True(first.TryReadTag(out _, out _));
        var second = new WireReader(first.ReadBytes(), "");
        Assert.True(second.TryReadTag(out var number, out _));
        Assert.Equal(3, number);
        Assert.True(second.ReadBytes().SequenceEqual(text));
        Assert.True(first.TryReadTag(out number, out _));
        Assert.Equal((4, 5UL), (number, first.ReadVarint()));
    }

    [Fact]
    public void WriteVarint_AnyNumber_IsReadBackAndAsLongAsSaid() => Gen.ULong.Sample(value =>
    {
        var writer = new MessageWriter();
        writer.WriteVarint(1, value);
        var reader = new WireReader(writer.Written, "");
        Assert.True(reader.TryReadTag(out _, out _));
        Assert.Equal(value, reader.ReadVarint());
        Assert.Equal(writer.Length, 1 + MessageWriter.VarintLength(value));
    });
}
