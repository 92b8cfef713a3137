using System.ComponentModel;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Why the kernel's nf_tables cannot be proven here; null when it can.</summary>
public static class NftablesRequirement
{
    private const string Table = "nodestack-probe";

    public static string? Missing { get; } = Probe();

    private static string? Probe()
    {
        if (!Environment.IsPrivilegedProcess)
            return "needs root";
        try
        {
            using var space = new NetworkNamespace();
            using var nftables = space.Run(NetlinkNftables.Open);
            nftables.Commit(new Transaction(AddressFamily.IPv4, Table, [new AddTable()]));
            foreach (var (name, expression) in Parts())
            {
                if (Refusal(nftables, expression) is { } refusal)
                    return $"needs a kernel with {name} ({refusal})";
            }

            return null;
        }
        catch (Exception e) when (e is NftablesException or Win32Exception)
        {
            return $"needs network namespaces and nf_tables: {e.Message}";
        }
    }

    private static IEnumerable<(string, Expression)> Parts() =>
    [
        ("nft_masq", new Masquerade()),
        ("nft_ct", new LoadConntrack(ConntrackKey.State, 0)),
        ("nft_fib", new LoadAddressType(IsSource: false, 0)),
        ("nft_numgen", new PickRandom(0, 2)),
        ("nft_reject", new Reject()),
    ];

    private static string? Refusal(NetlinkNftables nftables, Expression expression)
    {
        try
        {
            var chain = new Chain("probe");
            nftables.Commit(new Transaction(AddressFamily.IPv4, Table, [new AddChain(chain), new AddRule(chain.Name, new Rule([expression]))]));
            return null;
        }
        catch (NftablesException e)
        {
            return e.Message;
        }
    }
}
