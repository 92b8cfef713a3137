using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>loadBalancerSourceRanges as the proxy means them (upstream pkg/proxy/serviceport.go).</summary>
internal static class SourceRangeRules
{
    /// <summary>
    /// The ranges of one family without those that lie in another one, since sets of the kernel take none that overlap. Empty when everybody may come: no
    /// range of this family, or one of length 0.
    /// </summary>
    public static ImmutableArray<AddressPrefix> Of(ImmutableArray<AddressPrefix> ranges, AddressFamily family)
    {
        var sorted = ranges.Where(r => r.Family == family).OrderBy(r => r.First).ThenBy(r => r.Length).ToList();
        if (sorted.Any(r => r.Length == 0))
            return [];
        var kept = new List<AddressPrefix>();
        foreach (var range in sorted)
        {
            // Two networks never overlap in part: either apart, or one in the other.
            if (kept.Count == 0 || !kept[^1].Contains(range.First))
                kept.Add(range);
        }
        return [.. kept];
    }
}
