using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>Lists of addresses and networks of both families, as a Service has them.</summary>
internal static class AddressListParser
{
    /// <summary>Each once, in order. Blank texts are passed over: the API server lets them through.</summary>
    public static ImmutableArray<Address> ParseAddresses(IEnumerable<string?> texts, string field, ICollection<string> problems)
    {
        var (addresses, seen) = (new List<Address>(), new HashSet<Address>());
        foreach (var text in texts.Where(t => !string.IsNullOrWhiteSpace(t)))
        {
            if (Address.Parse(text) is not { } address)
                problems.Add($"{field} has {ProblemTextRenderer.Quote(text)}, which is no IP address");
            // Nobody sends there; and among fronts it stands for node ports.
            else if (address.IsUnspecified)
                problems.Add($"{field} has {ProblemTextRenderer.Quote(text)}, which is the address of nobody");
            else if (seen.Add(address))
                addresses.Add(address);
        }
        return [.. addresses];
    }

    /// <summary>In order. Blanks around a network are dropped: validation of the API server lets them through.</summary>
    public static ImmutableArray<AddressPrefix> ParseNetworks(IEnumerable<string?> texts, string field, ICollection<string> problems)
    {
        var networks = new List<AddressPrefix>();
        foreach (var text in texts.Select(t => t?.Trim()).Where(t => !string.IsNullOrEmpty(t)))
        {
            if (AddressPrefix.Parse(text) is { } network)
                networks.Add(network);
            else
                problems.Add($"{field} has {ProblemTextRenderer.Quote(text)}, which is no network");
        }
        return [.. networks];
    }
}
