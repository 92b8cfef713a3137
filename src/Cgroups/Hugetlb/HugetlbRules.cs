using System.Globalization;
using System.Numerics;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Hugetlb;

/// <summary>Huge page wishes to file writes, and the kernel's names of page sizes.</summary>
public static class HugetlbRules
{
    private const long Kibi = 1024;

    public static IEnumerable<string> Validate(HugetlbLimits limits)
    {
        foreach (var size in limits.MaxByPageSize.Keys)
            if (size < Kibi || !BitOperations.IsPow2(size))
                yield return $"huge page size {size} is not a power of two from 1024";
    }

    /// <summary>
    /// Both the usage and the reservation limit, since a reservation that goes beyond would end in SIGBUS instead of a failed mmap.
    /// Reservation limits came with kernel 5.7.
    /// </summary>
    public static IEnumerable<FileWrite> Writes(HugetlbLimits limits)
    {
        foreach (var (size, max) in limits.MaxByPageSize.OrderBy(p => p.Key))
        {
            yield return new FileWrite($"hugetlb.{SizeName(size)}.max", max.ToString());
            yield return new FileWrite($"hugetlb.{SizeName(size)}.rsvd.max", max.ToString(), MayBeMissing: true);
        }
    }

    /// <summary>"64KB", "2MB", "1GB": as the kernel's file names have it.</summary>
    public static string SizeName(long pageSizeBytes) => pageSizeBytes switch
    {
        >= Kibi * Kibi * Kibi => string.Create(CultureInfo.InvariantCulture, $"{pageSizeBytes / (Kibi * Kibi * Kibi)}GB"),
        >= Kibi * Kibi => string.Create(CultureInfo.InvariantCulture, $"{pageSizeBytes / (Kibi * Kibi)}MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{pageSizeBytes / Kibi}KB")
    };

    /// <summary>From a folder of /sys/kernel/mm/hugepages ("hugepages-2048kB") to bytes; null for other names.</summary>
    public static long? PageSizeOf(string folder) =>
        folder.StartsWith("hugepages-", StringComparison.Ordinal) && folder.EndsWith("kB", StringComparison.Ordinal)
        && long.TryParse(folder.AsSpan(10, folder.Length - 12), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * Kibi
            : null;
}
