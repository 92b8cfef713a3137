using NodeStack.TestSupport.Nftables;

namespace NodeStack.Node.Tests.Nftables;

/// <summary>A test on the kernel's nf_tables that looks at it with the nft tool.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NftToolFactAttribute : FactAttribute
{
    public NftToolFactAttribute() => Skip = NftablesRequirement.Missing ?? (HasNft() ? null : "needs nft (Debian: nftables)");

    private static bool HasNft() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, "nft")));
}
