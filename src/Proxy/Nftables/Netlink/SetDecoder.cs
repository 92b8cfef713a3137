using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>A set's attributes as the kernel lists them. What we could not have written has no key fields.</summary>
internal static class SetDecoder
{
    /// <summary>True when the elements can be read as values.</summary>
    public static bool IsReadable(Set set) => !set.Key.IsEmpty && FieldLayout.PaddedLength(set.Key) <= FieldValue.MaximumLength;

    public static Set Read(AttributeReader attributes)
    {
        var set = new Set("", []);
        var flags = SetFlags.None;
        var isForeign = false;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case AttributeNumber.SetName:
                    set = set with { Name = attributes.ReadText() };
                    break;
                case AttributeNumber.SetFlags:
                    flags = (SetFlags)attributes.ReadNumber();
                    break;
                case AttributeNumber.SetKeyType:
                    set = set with { Key = FieldLayout.Fields(attributes.ReadNumber()) };
                    break;
                case AttributeNumber.SetValueType:
                    set = WithValue(set, attributes.ReadNumber());
                    break;
                case AttributeNumber.SetDescription:
                    set = set with { Size = ReadSize(attributes.Nest()) };
                    break;
                case AttributeNumber.SetTimeout:
                    isForeign = attributes.ReadLong() != 0;
                    break;
                case AttributeNumber.SetUserData:
                    set = set with { Comment = Annotation.ReadText(attributes.Value, Annotation.SetComment) };
                    break;
            }
        }

        set = set with { HasIntervals = flags.HasFlag(SetFlags.Interval), IsDynamic = flags.HasFlag(SetFlags.Evaluated) };
        return isForeign || SetEncoder.Flags(set) != flags || set is { HasIntervals: true, Key.Length: 1 } ? set with { Key = [] } : set;
    }

    /// <summary>How many elements the set has; null when the kernel does not tell.</summary>
    public static uint? ReadCount(AttributeReader attributes)
    {
        while (attributes.Next())
        {
            if (attributes.Type == AttributeNumber.SetCount)
                return attributes.ReadNumber();
        }

        return null;
    }

    private static Set WithValue(Set set, uint type) =>
        type == SetEncoder.VerdictType ? set with { IsVerdictMap = true } : set with { Value = FieldLayout.Fields(type) };

    private static uint? ReadSize(AttributeReader description)
    {
        uint? size = null;
        while (description.Next())
        {
            if (description.Type == AttributeNumber.DescriptionSize)
                size = description.ReadNumber();
        }

        return size;
    }
}
