using System.Buffers.Binary;
using System.Net;
using NodeStack.KubeApi.Validation;

namespace NodeStack.Proxy.Addresses;

/// <summary>An IP address as a number: small enough to be kept by the ten thousand. An IPv4 address in IPv6 writing is an IPv4 address.</summary>
internal readonly record struct Address : IComparable<Address>
{
    private readonly UInt128 _bits;

    private Address(UInt128 bits, AddressFamily family) => (_bits, Family) = (bits, family);

    public AddressFamily Family { get; }

    /// <summary>Bytes: 4 or 16.</summary>
    public int Length => Family == AddressFamily.IPv4 ? 4 : 16;

    /// <summary>The address as a number of <see cref="Length"/> bytes, the first byte the highest.</summary>
    public UInt128 Bits => _bits;

    public bool IsLoopback => Family == AddressFamily.IPv4 ? (byte)(_bits >> 24) == 127 : _bits == UInt128.One;

    public bool IsUnspecified => _bits == UInt128.Zero;

    /// <summary>Null when the text is no address. Leading zeros are read as decimal, as the API server let them through.</summary>
    public static Address? Parse(string? text) => IpRules.Parse(text) is { } address ? From(address) : null;

    public static Address From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out var length);
        return Read(bytes[..length]);
    }

    public static Address FromBits(UInt128 bits, AddressFamily family) => new(bits, family);

    /// <param name="bytes">4 or 16 bytes in network order.</param>
    public static Address Read(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), AddressFamily.IPv4)
        : new(BinaryPrimitives.ReadUInt128BigEndian(bytes), AddressFamily.IPv6);

    /// <summary>Writes <see cref="Length"/> bytes in network order.</summary>
    public void Write(Span<byte> target)
    {
        if (Family == AddressFamily.IPv4)
            BinaryPrimitives.WriteUInt32BigEndian(target, (uint)_bits);
        else
            BinaryPrimitives.WriteUInt128BigEndian(target, _bits);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return new IPAddress(bytes);
    }

    public int CompareTo(Address other) => Family == other.Family ? _bits.CompareTo(other._bits) : Family.CompareTo(other.Family);

    public override string ToString() => ToIPAddress().ToString();
}
