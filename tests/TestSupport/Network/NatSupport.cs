
namespace NodeStack.TestSupport.Network;

/// <summary>Whether this machine's kernel does what the proxy's rules need, found out once.</summary>
internal static class NatSupport
{
    private const string Probe = """
        add table ip probe
        add chain ip probe c { type nat hook prerouting priority -100; }
        add rule ip probe c dnat to 192.0.2.1
        """;

    private static readonly Lazy<string?> s_missing = new(Find);

    /// <summary>Null: nothing is missing.</summary>
    public static string? MissingReason => s_missing.Value;

    private static string? Find()
    {
        if (NetNamespace.MissingReason() is { } missing)
            return missing;
        try
        {
            using var ns = new NetNamespace("probe");
            ns.Execute("nft", Probe);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "needs nftables with NAT and network namespaces: " + e.Message.Split('\n')[0];
        }
    }
}
