namespace NodeStack.Cgroups.Hugetlb;

/// <summary>Reads which huge page sizes this machine has.</summary>
public static class HugetlbPageSizes
{
    /// <summary>In bytes, smallest first; empty where the kernel has none.</summary>
    public static IReadOnlyList<long> Read(string folder = "/sys/kernel/mm/hugepages") => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateDirectories(folder).Select(d => HugetlbRules.PageSizeOf(Path.GetFileName(d))).OfType<long>().Order()];
}
