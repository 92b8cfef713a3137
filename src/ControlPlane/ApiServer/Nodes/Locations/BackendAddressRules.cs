using System.Net;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>
/// Which addresses requests may be passed on to. Whoever can write nodes, pods or endpoints must not reach services of this machine or the metadata
/// service of a cloud through the API server (CVE-2020-8555, CVE-2022-3294). Asked with the address that is connected to, after names were resolved.
/// </summary>
public static class BackendAddressRules
{
    public const string Refusal = "address not allowed";

    /// <param name="location">Where the request goes, as the objects say it.</param>
    /// <param name="address">What is connected to.</param>
    public static bool Allows(BackendLocation location, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IsGlobalUnicast(plain))
            return true;
        // A kubelet that says it is on this machine, and proves by its certificate that it is a kubelet.
        return IPAddress.IsLoopback(plain) && location.Trust == BackendTrust.Kubelet && IPAddress.TryParse(location.Host, out var said) && said.Equals(address);
    }

    /// <summary>As Go's net.IP.IsGlobalUnicast: not loopback, link-local, multicast, unspecified or broadcast; private ranges are.</summary>
    public static bool IsGlobalUnicast(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return IsGlobalUnicast(address.MapToIPv4());
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any))
            return false;
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 16)
            return true;
        var isLinkLocal = bytes[0] == 169 && bytes[1] == 254;
        var isMulticast = bytes[0] is >= 224 and <= 239;
        return !isLinkLocal && !isMulticast && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.Broadcast);
    }
}
