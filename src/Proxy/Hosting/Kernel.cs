using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Hosting;

/// <summary>The kernel of this network namespace.</summary>
internal static class Kernel
{
    /// <exception cref="ProxyException">There is no way to it.</exception>
    public static NetlinkNftables Open()
    {
        try
        {
            return NetlinkNftables.Open();
        }
        catch (NftablesException e)
        {
            throw new ProxyException($"nftables cannot be reached: {e.Message}", e);
        }
    }
}
