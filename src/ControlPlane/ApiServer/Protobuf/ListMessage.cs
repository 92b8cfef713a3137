using System.Buffers;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>
/// A list as protobuf, written item by item. The length of the whole stands before it, so every item is encoded once to be measured; what fits the
/// budget is kept, the rest is encoded again when its turn comes, so that a list of any length takes bounded memory.
/// </summary>
internal sealed class ListMessage
{
    /// <summary>Head and tail.</summary>
    public const int PartsAround = 2;

    private const int MetadataField = 1;
    private const int ItemsField = 2;
    private readonly MessageLayout _layout;
    private readonly Func<int, ReadOnlyMemory<byte>> _itemAt;
    private readonly (int Length, byte[]? Bytes)[] _items;
    private readonly MessageWriter _scratch = new();
    private readonly byte[] _head;

    /// <param name="kind">Of the list, with "List".</param>
    /// <param name="metadata">JSON of the list's metadata.</param>
    /// <param name="itemLayout">May be a part of what the items are.</param>
    /// <param name="itemAt">JSON of an item.</param>
    /// <param name="budget">How many bytes of encoded items to keep.</param>
    public ListMessage(
        string apiVersion, string kind, ReadOnlySpan<byte> metadata, MessageLayout itemLayout, int count, Func<int, ReadOnlyMemory<byte>> itemAt, int budget = 16 << 20)
    {
        (_layout, _itemAt) = (itemLayout, itemAt);
        _items = new (int, byte[]?)[count];
        long content = 0;
        for (var i = 0; i < count; i++)
        {
            var item = Encode(i);
            budget -= item.Length;
            _items[i] = (item.Length, budget >= 0 ? item.ToArray() : null);
            content += 1 + MessageWriter.VarintLength((ulong)item.Length) + item.Length;
        }
        _head = Head(apiVersion, kind, metadata, content);
        Length = _head.Length + content + Tail.Length;
    }

    /// <summary>Of the whole, in bytes.</summary>
    public long Length { get; }

    public int Parts => _items.Length + PartsAround;

    private static ReadOnlySpan<byte> Tail => [ProtobufEnvelope.ContentEncodingField << 3 | WireReader.Bytes, 0, ProtobufEnvelope.ContentTypeField << 3 | WireReader.Bytes, 0];

    /// <summary>Parts are written in order, each once.</summary>
    public void WritePart(IBufferWriter<byte> output, int part)
    {
        if (part == 0)
            output.Write(_head);
        else if (part <= _items.Length)
            WriteItem(output, part - 1);
        else
            output.Write(Tail);
    }

    private void WriteItem(IBufferWriter<byte> output, int index)
    {
        var item = _items[index].Bytes ?? Encode(index);
        var head = output.GetSpan(16);
        head[0] = ItemsField << 3 | WireReader.Bytes;
        output.Advance(1 + MessageWriter.PutVarint(head[1..], (ulong)_items[index].Length));
        output.Write(item);
        _items[index].Bytes = null;
    }

    private ReadOnlySpan<byte> Encode(int index)
    {
        _scratch.Clear();
        MessageRenderer.Write(_itemAt(index).Span, _layout, _scratch);
        return _scratch.Written;
    }

    private byte[] Head(string apiVersion, string kind, ReadOnlySpan<byte> metadata, long itemsLength)
    {
        _scratch.Clear();
        var field = _scratch.Begin(MetadataField);
        MessageRenderer.Write(metadata, ProtobufTypes.ListMetadata, _scratch);
        _scratch.End(field);
        var written = _scratch.Written.ToArray();
        _scratch.Clear();
        ProtobufRenderer.WriteHead(apiVersion, kind, _scratch);
        _scratch.WriteHead(ProtobufEnvelope.ContentField, written.Length + itemsLength);
        _scratch.Append(written);
        return _scratch.Written.ToArray();
    }
}
