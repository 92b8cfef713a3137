using System.Globalization;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// Whether iptables can make NAT rules here. Listing proves nothing: it shows built-in chains of a table that the kernel cannot
/// make (kernels without nft_nat). So a chain is made and removed.
/// </summary>
public static class NatProbe
{
    public static async Task<bool> WorksAsync(CancellationToken cancel)
    {
        if (ExecutableFinder.Find("iptables") is not { } iptables)
            return false;
        var chain = "NODESTACK-PROBE-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        try
        {
            await CommandRunner.RunAsync(iptables, ["-w", "-t", "nat", "-N", chain], cancel).ConfigureAwait(false);
            await CommandRunner.RunAsync(iptables, ["-w", "-t", "nat", "-X", chain], cancel).ConfigureAwait(false);
            return true;
        }
        catch (ContainerdException)
        {
            return false;
        }
    }
}
