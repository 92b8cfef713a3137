using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.TestSupport.Nftables;
using NodeStack.TestSupport.Histories;

namespace NodeStack.Proxy.Tests.Sync;

public sealed class RulesetHistoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Sync_RandomHistories_KernelHasTheModelAndWhatABuildFromNothingHas(int family) =>
        RandomServices.Step((AddressFamily)family).Array[20].Sample(steps => RulesetHistory.Play((AddressFamily)family, steps, new FakeNftables()), iter: 50);
}
