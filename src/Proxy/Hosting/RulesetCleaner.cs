using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.Hosting;

/// <summary>Removes all rules of the proxy, and nothing else.</summary>
internal static class RulesetCleaner
{
    /// <exception cref="ProxyException">The kernel refused.</exception>
    public static void Remove(INftables kernel, ILogger logger)
    {
        foreach (var family in Enum.GetValues<AddressFamily>())
        {
            try
            {
                kernel.Commit(new Transaction(family, BaseChainRules.TableName, [new DeleteTable()]));
                HostingLog.Removed(logger, BaseChainRules.TableName, family);
            }
            catch (NftablesException e) when (e.IsNotThere)
            {
                // Nothing to remove.
            }
            catch (NftablesException e)
            {
                throw new ProxyException($"the rules cannot be removed: {e.Message}", e);
            }
        }
    }
}
