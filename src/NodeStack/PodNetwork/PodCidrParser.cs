using System.Net;
using System.Net.Sockets;
using NodeStack.KubeApi.Validation;

namespace NodeStack.PodNetwork;

/// <summary>Reads a podCIDR, and refuses what cannot be a network of pods though it is one of addresses.</summary>
internal static class PodCidrParser
{
    private static readonly IPNetwork[] s_special =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    /// <param name="problem">Why there is none.</param>
    public static IPNetwork? Parse(string text, out string problem)
    {
        problem = "";
        if (!IpRules.TryParseNetwork(text, out var address, out var length) || address.IsIPv4MappedToIPv6)
            problem = $"podCIDR \"{text}\" is no network";
        else if (new IPNetwork(NetworkMasks.Base(address, length), length) is var network && Array.Exists(s_special, s => Overlap(s, network)))
            problem = $"podCIDR {text} has addresses that no pod can have";
        else
            return network;
        return null;
    }

    public static bool IsIPv6(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;

    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        IsIPv6(one) == IsIPv6(other) && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));
}
