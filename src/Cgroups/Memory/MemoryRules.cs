using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Memory;

/// <summary>Memory wishes to file writes.</summary>
public static class MemoryRules
{
    public static IEnumerable<string> Validate(MemoryLimits limits)
    {
        if (Above(limits.Min, limits.Max))
            yield return $"memory.min {limits.Min} is above memory.max {limits.Max}";
        if (Above(limits.Low, limits.Max))
            yield return $"memory.low {limits.Low} is above memory.max {limits.Max}";
        if (Above(limits.High, limits.Max))
            yield return $"memory.high {limits.High} is above memory.max {limits.Max}";
    }

    /// <summary>
    /// Whether the group dies as one is settled before a limit can kill, and memory.high comes before memory.max, so that lowering
    /// both reclaims gently first.
    /// </summary>
    public static IEnumerable<FileWrite> Writes(MemoryLimits limits)
    {
        if (limits.OomGroup is { } group)
            yield return new FileWrite("memory.oom.group", group ? "1" : "0");
        if (limits.Min is { } min)
            yield return new FileWrite("memory.min", min.ToString());
        if (limits.Low is { } low)
            yield return new FileWrite("memory.low", low.ToString());
        if (limits.High is { } high)
            yield return new FileWrite("memory.high", high.ToString());

        // Absent without CONFIG_SWAP, where nothing can be swapped anyway.
        if (limits.SwapMax is { } swap)
            yield return new FileWrite("memory.swap.max", swap.ToString(), MayBeMissing: true);
        if (limits.Max is { } max)
            yield return new FileWrite("memory.max", max.ToString());
    }

    private static bool Above(ByteLimit? lower, ByteLimit? upper) =>
        lower is { } l && upper is { IsMax: false } u && (l.IsMax || l.Bytes > u.Bytes);
}
