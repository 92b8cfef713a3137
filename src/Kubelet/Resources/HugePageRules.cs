using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Hugetlb;

namespace NodeStack.Kubelet.Resources;

/// <summary>hugepages-SIZE resources to limits by page size.</summary>
public static class HugePageRules
{
    /// <summary>Each size the machine has: what the list says, and nothing where it does not say.</summary>
    public static HugetlbLimits? LimitsFor(ResourceAmounts amounts, IReadOnlyList<long> pageSizes)
    {
        if (pageSizes.Count == 0)
            return null;
        var asked = amounts.Names.Where(ResourceNames.IsHugePages)
            .GroupBy(PageSizeOf)
            .ToDictionary(g => g.Key, g => g.Sum(amounts.Whole));
        return new HugetlbLimits { MaxByPageSize = pageSizes.ToDictionary(s => s, s => ByteLimit.Of(asked.GetValueOrDefault(s))) };
    }

    public static HugetlbLimits? Unbounded(IReadOnlyList<long> pageSizes) =>
        pageSizes.Count == 0 ? null : new HugetlbLimits { MaxByPageSize = pageSizes.ToDictionary(s => s, _ => ByteLimit.Max) };

    /// <summary>"hugepages-2Mi" is 2097152; 0 for a size that is no quantity.</summary>
    private static long PageSizeOf(string name)
    {
        try
        {
            return new ResourceQuantity(name[ResourceNames.HugePagesPrefix.Length..]).ToInt64();
        }
        catch (FormatException)
        {
            return 0;
        }
    }
}
