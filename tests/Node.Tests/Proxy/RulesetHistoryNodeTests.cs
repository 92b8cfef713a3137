using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Histories;

namespace NodeStack.Node.Tests.Proxy;

public sealed class RulesetHistoryNodeTests
{
    /// <summary>Ten thousand steps, five thousand for each family.</summary>
    [NatTheory, InlineData(0), InlineData(1)]
    public void Sync_RandomHistories_TheRealKernelHasTheModelAndWhatABuildFromNothingHas(int family)
    {
        using var ns = new NetNamespace("history");
        using var kernel = ns.Run(() => NetlinkNftables.Open());
        RandomServices.Step((AddressFamily)family).Array[50].Sample(steps => RulesetHistory.Play((AddressFamily)family, steps, kernel), iter: 100, threads: 1);
    }
}
