namespace NodeStack.Proxy.Nftables;

/// <summary>One member of a set or map.</summary>
internal readonly record struct Element(FieldValue Key)
{
    /// <summary>In a set of intervals: the last key that belongs to it, field by field.</summary>
    public FieldValue? KeyEnd { get; init; }

    /// <summary>In a map to values.</summary>
    public FieldValue? Value { get; init; }

    /// <summary>In a map to verdicts.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>For readers of `nft list`; the kernel only keeps it. Up to 128 bytes of UTF-8.</summary>
    public string? Comment { get; init; }

    /// <summary>In a set with timeouts: how long the element is still to be there.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>In a set with timeouts: how long an element lives since it was last updated.</summary>
    public TimeSpan? Timeout { get; init; }
}
