using System.Net;
using System.Net.Sockets;

namespace NodeStack.ControlPlane.Controllers.NodeIpam;

/// <summary>The parts of a range that nodes can have, and which of them are taken. Taken in turn, so that one that was freed is not used again at once. Thread-safe.</summary>
public sealed class CidrSet
{
    /// <summary>More parts of an IPv6 range are not kept.</summary>
    private const int MostBits = 16;
    private readonly Lock _lock = new();
    private readonly IPNetwork _range;
    private readonly int _maskSize;
    private readonly HashSet<int> _used = [];
    private int _next;

    /// <exception cref="FormatException">Upstream's message.</exception>
    public CidrSet(IPNetwork range, int maskSize)
    {
        if (maskSize < range.PrefixLength || maskSize > Bits(range) || maskSize - range.PrefixLength > (IsIPv6(range) ? MostBits : 30))
            throw new FormatException("New CIDR set failed; the node CIDR size is too big");
        (_range, _maskSize, Count) = (range, maskSize, 1 << (maskSize - range.PrefixLength));
    }

    /// <summary>How many parts there are.</summary>
    public int Count { get; }

    public int Used
    {
        get
        {
            lock (_lock) return _used.Count;
        }
    }

    /// <summary>Null: all are taken.</summary>
    public IPNetwork? Take()
    {
        lock (_lock)
        {
            if (_used.Count == Count)
                return null;
            while (!_used.Add(_next))
                _next = (_next + 1) % Count;
            var taken = Part(_next);
            _next = (_next + 1) % Count;
            return taken;
        }
    }

    /// <returns>False: it is not of this range.</returns>
    public bool Occupy(IPNetwork part) => Each(part, i => _used.Add(i));

    /// <returns>False: it is not of this range.</returns>
    public bool Release(IPNetwork part) => Each(part, i => _used.Remove(i));

    private bool Each(IPNetwork part, Action<int> act)
    {
        if (IsIPv6(part) != IsIPv6(_range) || (!_range.Contains(part.BaseAddress) && !part.Contains(_range.BaseAddress)))
            return false;
        var (first, last) = part.PrefixLength <= _range.PrefixLength ? (0, Count - 1) : Span(part);
        lock (_lock)
            for (var i = first; i <= last; i++)
                act(i);
        return true;
    }

    private (int First, int Last) Span(IPNetwork part)
    {
        var shift = Bits(_range) - _maskSize;
        var first = (int)((Number(part.BaseAddress) - Number(_range.BaseAddress)) >> shift);
        return (first, part.PrefixLength >= _maskSize ? first : first + (1 << (_maskSize - part.PrefixLength)) - 1);
    }

    private IPNetwork Part(int index)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Number(_range.BaseAddress) + ((UInt128)index << (Bits(_range) - _maskSize)));
        return new IPNetwork(new IPAddress(IsIPv6(_range) ? bytes : bytes[12..]), _maskSize);
    }

    private static UInt128 Number(IPAddress address)
    {
        var number = UInt128.Zero;
        foreach (var part in address.GetAddressBytes())
            number = (number << 8) | part;
        return number;
    }

    private static bool IsIPv6(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;

    private static int Bits(IPNetwork network) => IsIPv6(network) ? 128 : 32;
}
