using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>
/// Events of one watch as protobuf frames: a length in four bytes, then a meta.v1 WatchEvent without an envelope, in which the object is in one
/// (apimachinery, util/framer; apiserver, handlers/watch.go).
/// </summary>
/// <param name="hasLength">Not where what carries the frames tells them apart.</param>
internal sealed class WatchFrameRenderer(bool hasLength)
{
    private const int LengthBytes = 4;
    private const int TypeField = 1;
    private const int ObjectField = 2;
    private const int RawField = 1;
    private readonly MessageWriter _frame = new();

    /// <param name="json">An object that tells its kind and version.</param>
    public void Write(IBufferWriter<byte> output, string type, ReadOnlySpan<byte> json)
    {
        _frame.Clear();
        _frame.WriteBytes(TypeField, Encoding.ASCII.GetBytes(type));
        var item = _frame.Begin(ObjectField);
        var raw = _frame.Begin(RawField);
        ProtobufRenderer.Write(json, _frame);
        _frame.End(raw);
        _frame.End(item);
        if (hasLength)
        {
            BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(LengthBytes), _frame.Length);
            output.Advance(LengthBytes);
        }
        output.Write(_frame.Written);
    }
}
