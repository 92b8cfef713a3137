using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Cpuset;

/// <summary>Cpuset wishes to file writes.</summary>
public static class CpusetRules
{
    public static IEnumerable<string> Validate(CpusetLimits limits)
    {
        foreach (var (file, list) in new[] { ("cpuset.cpus", limits.Cpus), ("cpuset.mems", limits.MemoryNodes) })
            if (list?.FirstOrDefault(n => n is < 0 or > RangeListParser.MaxNumber, 0) is { } bad and not 0)
                yield return $"{file} has {bad}, which is not from 0 to {RangeListParser.MaxNumber}";
        if (limits is { Partition: CpusetPartition.Root or CpusetPartition.Isolated, Cpus.Count: 0 })
            yield return "cpuset.cpus.partition needs CPUs";
    }

    public static IEnumerable<FileWrite> Writes(CpusetLimits limits)
    {
        // An exclusive group must give its CPUs back before they can change, and must have them before it becomes exclusive.
        if (limits is { Cpus: not null, Partition: not null })
            yield return new FileWrite("cpuset.cpus.partition", "member");
        if (limits.MemoryNodes is { } nodes)
            yield return new FileWrite("cpuset.mems", List(nodes));
        if (limits.Cpus is { } cpus)
            yield return new FileWrite("cpuset.cpus", List(cpus));
        if (limits.Partition is { } partition && (partition != CpusetPartition.Member || limits.Cpus is null))
            yield return new FileWrite("cpuset.cpus.partition", Name(partition));
    }

    /// <summary>An empty write(2) never reaches the kernel's handler; a newline does, and clears the list.</summary>
    private static string List(IReadOnlyList<int> numbers) => numbers.Count == 0 ? "\n" : RangeListParser.Render(numbers);

    private static string Name(CpusetPartition partition) => partition switch
    {
        CpusetPartition.Member => "member",
        CpusetPartition.Root => "root",
        CpusetPartition.Isolated => "isolated",
        _ => throw new ArgumentOutOfRangeException(nameof(partition), partition, null)
    };
}
