using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables;

/// <summary>A few bytes with the equality of their content.</summary>
internal readonly struct ByteText(params ReadOnlySpan<byte> bytes) : IEquatable<ByteText>
{
    private readonly ImmutableArray<byte> _bytes = [.. bytes];

    public ReadOnlySpan<byte> Span => _bytes.IsDefault ? default : _bytes.AsSpan();

    public bool Equals(ByteText other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is ByteText other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Convert.ToHexStringLower(Span);
}
