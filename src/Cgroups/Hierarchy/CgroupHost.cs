namespace NodeStack.Cgroups.Hierarchy;

/// <summary>What this machine offers.</summary>
/// <param name="MountPoint">Where cgroup2 is mounted; null where it is not.</param>
/// <param name="Controllers">Those that the top of the mount offers.</param>
/// <param name="Reasons">In plain words, why pods cannot be limited here; empty when they can.</param>
public sealed record CgroupHost(
    CgroupMode Mode, string? MountPoint, IReadOnlyList<string> Controllers, IReadOnlyList<string> Reasons)
{
    /// <summary>Unified, writable and with every controller that pods need.</summary>
    public bool IsUsable => Mode == CgroupMode.Unified && Reasons.Count == 0;
}
