using System.Net;

namespace NodeStack.KubeApi.Validation;

/// <summary>Arithmetic on the bits of addresses.</summary>
public static class NetworkMasks
{
    /// <summary>The first address of the network that an address is in.</summary>
    public static IPAddress Base(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
