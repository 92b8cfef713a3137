using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>
/// A key or a value of a set as the kernel compares it: fields one behind the other, each filled up to whole 4-byte words. Held in place, since there
/// are as many of them as endpoints in a cluster. Immutable: each With... answers a longer one.
/// </summary>
internal readonly struct FieldValue : IEquatable<FieldValue>
{
    /// <summary>Two IPv6 addresses and three fields of a word.</summary>
    public const int MaximumLength = 44;

    private readonly Words _words;

    private FieldValue(Words words, int length) => (_words, Length) = (words, length);

    /// <summary>Bytes, a multiple of 4.</summary>
    public int Length { get; }

    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes((ReadOnlySpan<uint>)_words)[..Length];

    /// <exception cref="ArgumentException">Longer than <see cref="MaximumLength"/>, or not whole words.</exception>
    public static FieldValue Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaximumLength || bytes.Length % 4 != 0)
            throw new ArgumentException($"{bytes.Length} bytes are not a key of whole words up to {MaximumLength} bytes");
        return default(FieldValue).With(bytes);
    }

    public FieldValue With(Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Write(bytes);
        return With(bytes[..address.Length]);
    }

    /// <summary>A protocol number.</summary>
    public FieldValue With(byte protocol) => With([protocol]);

    /// <summary>A port, in network byte order.</summary>
    public FieldValue With(ushort port)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, port);
        return With(bytes);
    }

    /// <summary>A number that the kernel made, in its own byte order.</summary>
    public FieldValue With(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, number);
        return With(bytes);
    }

    public bool Equals(FieldValue other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is FieldValue other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Convert.ToHexStringLower(Bytes);

    private FieldValue With(ReadOnlySpan<byte> field)
    {
        var words = _words;
        field.CopyTo(MemoryMarshal.AsBytes((Span<uint>)words)[Length..]);
        return new FieldValue(words, Length + (field.Length + 3) / 4 * 4);
    }

    [InlineArray(MaximumLength / 4)]
    private struct Words
    {
        private uint _first;
    }
}
