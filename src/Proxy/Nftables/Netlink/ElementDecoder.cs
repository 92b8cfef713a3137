using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Elements as the kernel lists them.</summary>
internal static class ElementDecoder
{
    /// <summary>One element. A foreign one without a key, such as nft's "*", has the empty key, which none of ours has.</summary>
    public static Element Read(AttributeReader attributes, Set set)
    {
        var element = new Element(default);
        while (attributes.Next())
        {
            element = attributes.Type switch
            {
                AttributeNumber.ElementKey => element with { Key = ReadValue(attributes.Nest(), set.Key) },
                AttributeNumber.ElementKeyEnd => element with { KeyEnd = ReadValue(attributes.Nest(), set.Key) },
                AttributeNumber.ElementValue when set.IsVerdictMap => element with { Verdict = ReadVerdict(attributes.Nest()) },
                AttributeNumber.ElementValue => element with { Value = ReadValue(attributes.Nest(), set.Value) },
                AttributeNumber.ElementTimeout => element with { Timeout = ReadTime(attributes) },
                AttributeNumber.ElementExpiration => element with { Expires = ReadTime(attributes) },
                AttributeNumber.ElementUserData => element with { Comment = Annotation.ReadText(attributes.Value, Annotation.Comment) },
                _ => element,
            };
        }

        return element;
    }

    public static TimeSpan ReadTime(AttributeReader at) => TimeSpan.FromMilliseconds(Math.Min(at.ReadLong(), (ulong)TimeSpan.MaxValue.TotalMilliseconds - 1));

    private static FieldValue ReadValue(AttributeReader data, ImmutableArray<FieldType> fields)
    {
        while (data.Next())
        {
            if (data.Type == AttributeNumber.DataValue)
                return ReadValue(data.Value, fields);
        }

        throw AttributeReader.Malformed("a key or value without bytes");
    }

    private static FieldValue ReadValue(ReadOnlySpan<byte> bytes, ImmutableArray<FieldType> fields)
    {
        if (bytes.Length != FieldLayout.Length(fields) || bytes.Length > FieldValue.MaximumLength)
            throw AttributeReader.Malformed($"a key or value of {bytes.Length} bytes");
        Span<byte> words = stackalloc byte[FieldValue.MaximumLength];
        words.Clear();
        bytes.CopyTo(words);
        return FieldValue.Read(words[..((bytes.Length + 3) / 4 * 4)]);
    }

    private static Verdict? ReadVerdict(AttributeReader data)
    {
        while (data.Next())
        {
            if (data.Type == AttributeNumber.DataVerdict)
                return ExpressionDecoder.ReadVerdict(data.Nest());
        }

        return null;
    }
}
