using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables;

/// <summary>A named set, map or verdict map; its elements are apart.</summary>
/// <param name="Key">The fields of a key, in order.</param>
internal sealed record Set(string Name, ImmutableArray<FieldType> Key)
{
    /// <summary>The fields of a value; empty for a set and for a map to verdicts.</summary>
    public ImmutableArray<FieldType> Value { get; init; } = [];

    public bool IsVerdictMap { get; init; }

    /// <summary>Elements are ranges in every field.</summary>
    public bool HasIntervals { get; init; }

    /// <summary>Packets add elements, and each has a timeout.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>The most elements that it takes; null: no bound.</summary>
    public uint? Size { get; init; }

    public string? Comment { get; init; }

    public bool IsMap => IsVerdictMap || !Value.IsEmpty;

    public bool Equals(Set? other) => other is not null && Name == other.Name && Key.SequenceEqual(other.Key) && Value.SequenceEqual(other.Value)
        && IsVerdictMap == other.IsVerdictMap && HasIntervals == other.HasIntervals && IsDynamic == other.IsDynamic && Size == other.Size && Comment == other.Comment;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
