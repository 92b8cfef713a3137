using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Elements as the kernel takes them. Nothing is allocated for one.</summary>
internal static class ElementEncoder
{
    /// <summary>More than the bytes of the longest element: two keys, a verdict with the longest name, two times and a comment.</summary>
    public const int MaximumLength = 1024;

    private const int ElementOverhead = 4 * 6;

    /// <summary>The element to add.</summary>
    public static void Write(MessageBuffer buffer, Set set, in Element element)
    {
        var nest = buffer.BeginNest(AttributeNumber.ListElement);
        WriteKeys(buffer, set, element);
        WriteTarget(buffer, set, element);
        if (element.Timeout is { } timeout)
            buffer.WriteLong(AttributeNumber.ElementTimeout, Milliseconds(timeout));
        if (element.Expires is { } expires)
            buffer.WriteLong(AttributeNumber.ElementExpiration, Milliseconds(expires));
        if (element.Comment is { } comment)
        {
            var start = buffer.BeginAttribute(AttributeNumber.ElementUserData);
            Annotation.WriteText(buffer, Annotation.Comment, comment);
            buffer.EndAttribute(start);
        }

        buffer.EndNest(nest);
    }

    /// <summary>The element to delete: its key alone.</summary>
    public static void WriteKey(MessageBuffer buffer, Set set, in Element element)
    {
        var nest = buffer.BeginNest(AttributeNumber.ListElement);
        WriteKeys(buffer, set, element);
        buffer.EndNest(nest);
    }

    /// <summary>About how many bytes one element of the set takes, without comment.</summary>
    public static int EstimateLength(Set set) =>
        ElementOverhead + (set.HasIntervals ? 2 : 1) * FieldLayout.PaddedLength(set.Key) + (set.IsVerdictMap ? 32 : FieldLayout.PaddedLength(set.Value));

    private static void WriteKeys(MessageBuffer buffer, Set set, in Element element)
    {
        WriteValue(buffer, AttributeNumber.ElementKey, element.Key, Cut(set.Key, element.Key.Length));
        if (element.KeyEnd is { } end)
            WriteValue(buffer, AttributeNumber.ElementKeyEnd, end, Cut(set.Key, end.Length));
    }

    private static void WriteTarget(MessageBuffer buffer, Set set, in Element element)
    {
        if (element.Value is { } value)
            WriteValue(buffer, AttributeNumber.ElementValue, value, Cut(set.Value, value.Length));
        if (element.Verdict is not { } verdict)
            return;
        var nest = buffer.BeginNest(AttributeNumber.ElementValue);
        ExpressionEncoder.WriteVerdict(buffer, verdict);
        buffer.EndNest(nest);
    }

    private static void WriteValue(MessageBuffer buffer, ushort type, in FieldValue value, int length)
    {
        var nest = buffer.BeginNest(type);
        buffer.WriteBytes(AttributeNumber.DataValue, value.Bytes[..length]);
        buffer.EndNest(nest);
    }

    // A key of one field is as long as the field; of several, each is filled up to words. A value of another length is left to the kernel to refuse.
    private static int Cut(ImmutableArray<FieldType> fields, int length) =>
        length == FieldLayout.PaddedLength(fields) ? FieldLayout.Length(fields) : length;

    private static ulong Milliseconds(TimeSpan time) => (ulong)Math.Max(0, time.TotalMilliseconds);
}
