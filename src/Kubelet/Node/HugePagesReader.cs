using NodeStack.Cgroups.Hugetlb;
using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Node;

/// <summary>The huge pages that were set aside on this machine.</summary>
internal static class HugePagesReader
{
    private const string Folder = "/sys/kernel/mm/hugepages";

    /// <summary>Resource names (hugepages-2Mi) with bytes, for every size the kernel has.</summary>
    public static IReadOnlyList<(string Name, decimal Bytes)> Read() =>
        [.. HugetlbPageSizes.Read(Folder).Select(size => (ResourceNames.HugePagesPrefix + Quantity.FromUnits(size, QuantityFormat.BinarySi), (decimal)size * Count(size)))];

    private static long Count(long pageBytes)
    {
        try
        {
            return long.TryParse(File.ReadAllText($"{Folder}/hugepages-{pageBytes / 1024}kB/nr_hugepages").Trim(), out var count) ? count : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
