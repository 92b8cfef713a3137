using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Pids;

/// <summary>Pid wishes to file writes.</summary>
public static class PidsRules
{
    /// <summary>PID_MAX_LIMIT of 64-bit kernels.</summary>
    public const long KernelMax = 4 * 1024 * 1024;

    public static IEnumerable<string> Validate(PidsLimits limits)
    {
        if (limits.Max?.Tasks is > KernelMax)
            yield return $"pids.max {limits.Max} is above the kernel's {KernelMax}";
    }

    public static IEnumerable<FileWrite> Writes(PidsLimits limits)
    {
        if (limits.Max is { } max)
            yield return new FileWrite("pids.max", max.ToString());
    }
}
