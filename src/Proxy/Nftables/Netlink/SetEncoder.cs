using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>A set's attributes as the kernel takes them and as nft expects to find them.</summary>
internal static class SetEncoder
{
    /// <summary>The data type of a map to verdicts.</summary>
    public const uint VerdictType = 0xffffff00;

    /// <param name="id">A number of its own in the transaction.</param>
    public static void Write(MessageBuffer buffer, Set set, uint id)
    {
        buffer.WriteText(AttributeNumber.SetName, set.Name);
        buffer.WriteNumber(AttributeNumber.SetFlags, (uint)Flags(set));
        buffer.WriteNumber(AttributeNumber.SetKeyType, FieldLayout.TypeNumber(set.Key));
        buffer.WriteNumber(AttributeNumber.SetKeyLength, (uint)FieldLayout.Length(set.Key));
        if (set.IsMap)
        {
            buffer.WriteNumber(AttributeNumber.SetValueType, set.IsVerdictMap ? VerdictType : FieldLayout.TypeNumber(set.Value));
            buffer.WriteNumber(AttributeNumber.SetValueLength, set.IsVerdictMap ? 0 : (uint)FieldLayout.Length(set.Value));
        }

        buffer.WriteNumber(AttributeNumber.SetId, id);
        WriteDescription(buffer, set);
        WriteUserData(buffer, set);
    }

    public static SetFlags Flags(Set set) =>
        (set.HasIntervals ? SetFlags.Interval | SetFlags.Concatenation : SetFlags.None) |
        (set.IsMap ? SetFlags.Map : SetFlags.None) |
        (set.IsDynamic ? SetFlags.Timeout | SetFlags.Evaluated : SetFlags.None);

    private static void WriteDescription(MessageBuffer buffer, Set set)
    {
        var description = buffer.BeginNest(AttributeNumber.SetDescription);
        if (set.Size is { } size)
            buffer.WriteNumber(AttributeNumber.DescriptionSize, size);
        if (set.HasIntervals)
            WriteFields(buffer, set.Key);
        buffer.EndNest(description);
    }

    // With the fields' lengths the kernel compares field by field (its pipapo structure); without, a range is one over the whole key.
    private static void WriteFields(MessageBuffer buffer, ImmutableArray<FieldType> fields)
    {
        var list = buffer.BeginNest(AttributeNumber.DescriptionFields);
        foreach (var field in fields)
        {
            var element = buffer.BeginNest(AttributeNumber.ListElement);
            buffer.WriteNumber(AttributeNumber.FieldLength, (uint)FieldLayout.Length(field));
            buffer.EndNest(element);
        }

        buffer.EndNest(list);
    }

    private static void WriteUserData(MessageBuffer buffer, Set set)
    {
        var start = buffer.BeginAttribute(AttributeNumber.SetUserData);
        Annotation.WriteNumber(buffer, Annotation.SetKeyOrder, FieldLayout.ByteOrder(set.Key));
        if (!set.Value.IsEmpty)
            Annotation.WriteNumber(buffer, Annotation.SetValueOrder, FieldLayout.ByteOrder(set.Value));
        Annotation.WriteNumber(buffer, Annotation.SetMergesElements, 0);
        if (set.Comment is { } comment)
            Annotation.WriteText(buffer, Annotation.SetComment, comment);
        buffer.EndAttribute(start);
    }
}
