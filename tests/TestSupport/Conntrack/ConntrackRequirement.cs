using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.TestSupport.Network;

namespace NodeStack.TestSupport.Conntrack;

/// <summary>Why the kernel's conntrack cannot be used here; null when it can.</summary>
public static class ConntrackRequirement
{
    public static string? Missing { get; } = Probe();

    private static string? Probe()
    {
        // Flows of Services are flows with NAT.
        if (NatSupport.MissingReason is { } reason)
            return reason;
        try
        {
            using var world = new KernelConntrackWorld();
            world.ListUdp(AddressFamily.IPv4, _ => false);
            return null;
        }
        catch (Exception e) when (e is ConntrackException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"needs network namespaces and nf_conntrack_netlink: {e.Message}";
        }
    }
}
