using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Protobuf;

public class ListMessageTests
{
    private static readonly ReadOnlyMemory<byte>[] Items =
    [
        .. Enumerable.Range(0, 40).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(
            $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c{{{i}}}","resourceVersion":"{{{i + 1}}}"},"data":{"k":"{{{new string('x', i * 10)}}}"}}""")),
    ];

    private static byte[] Write(ListMessage list)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < list.Parts; i++)
            list.WritePart(output, i);
        Assert.Equal(list.Length, output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }

    private static ListMessage List(int budget) => new(
        "v1", "ConfigMapList", """{"resourceVersion":"41","continue":"t"}"""u8, ProtobufTypes.Find("v1", "ConfigMap")!, Items.Length, i => Items[i], budget);

    [Fact]
    public void WritePart_AllParts_AreTheListAsOneObjectWouldBe()
    {
        var target = new DecodeTarget("", "v1", "ConfigMapList", ApiSchema.Get("io.k8s.api.core.v1.ConfigMapList"));
        var read = ObjectDecoder.Decode(Write(List(int.MaxValue)), BodyFormat.Protobuf, target, FieldValidation.Strict).Object;
        var items = Items.Select(i => JsonNode.Parse(i.Span)!.AsObject()).ToArray();
        foreach (var item in items)
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }
        var wished = new JsonObject
        {
            ["kind"] = "ConfigMapList",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = "41", ["continue"] = "t" },
            ["items"] = new JsonArray([.. items]),
        };
        Assert.True(JsonNode.DeepEquals(wished, read), read.ToJsonString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void WritePart_BeyondTheBudget_WritesTheSameBytes(int budget) => Assert.Equal(Write(List(int.MaxValue)), Write(List(budget)));

    [Fact]
    public void Write_FrameOfAWatch_HasItsLengthThenTheEventWithTheObjectInItsEnvelope()
    {
        var output = new ArrayBufferWriter<byte>();
        var frames = new WatchFrameRenderer(hasLength: true);
        frames.Write(output, "ADDED", Items[1].Span);
        var first = output.WrittenCount;
        frames.Write(output, "DELETED", Items[2].Span);

        var frame = output.WrittenSpan;
        Assert.Equal(first - 4, BinaryPrimitives.ReadInt32BigEndian(frame));
        var reader = new WireReader(frame[4..first], "WatchEvent");
        Assert.True(reader.TryReadTag(out _, out _));
        Assert.Equal("ADDED", Encoding.UTF8.GetString(reader.ReadBytes()));
        Assert.True(reader.TryReadTag(out var number, out _));
        Assert.Equal(2, number);
        var extension = new WireReader(reader.ReadBytes(), "RawExtension");
        Assert.True(reader.IsAtEnd);
        Assert.True(extension.TryReadTag(out _, out _));
        Assert.Equal(ProtobufRenderer.Render(Items[1].Span), extension.ReadBytes().ToArray());
        Assert.Equal(frame.Length - first - 4, BinaryPrimitives.ReadInt32BigEndian(frame[first..]));
    }

    [Fact]
    public void Render_PartialMetadata_HasItsMetadata()
    {
        var bytes = ProtobufRenderer.Render("""{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"x"}}"""u8);
        var envelope = EnvelopeParser.Parse(bytes);
        Assert.Equal(("meta.k8s.io/v1", "PartialObjectMetadata"), (envelope.ApiVersion, envelope.Kind));
        Assert.Equal(new byte[] { 0x0a, 3, 0x0a, 1, (byte)'x' }, envelope.Content.ToArray());
    }

    [Theory]
    [InlineData("""{"major":"1","minor":"36"}""", false)]
    [InlineData("""{"kind":"Table","apiVersion":"meta.k8s.io/v1"}""", false)]
    [InlineData("""{"metadata":{"kind":"x"},"apiVersion":"v1","kind":"Pod"}""", true)]
    public void CanRender_OnlyKindsWithAMessage(string json, bool can) => Assert.Equal(can, ProtobufRenderer.CanRender(Encoding.UTF8.GetBytes(json)));
}
