using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Cpuset;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Hugetlb;
using NodeStack.Cgroups.Io;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;

namespace NodeStack.Cgroups;

/// <summary>Limits of all controllers: checked together, written in one order.</summary>
public static class CgroupLimitsRules
{
    /// <summary>Every error, none when the limits can be written.</summary>
    public static IReadOnlyList<string> Validate(CgroupLimits limits) =>
    [
        .. limits.Cpu is { } cpu ? CpuRules.Validate(cpu) : [],
        .. limits.Cpuset is { } cpuset ? CpusetRules.Validate(cpuset) : [],
        .. limits.Memory is { } memory ? MemoryRules.Validate(memory) : [],
        .. limits.Pids is { } pids ? PidsRules.Validate(pids) : [],
        .. limits.Io is { } io ? IoRules.Validate(io) : [],
        .. limits.Hugetlb is { } hugetlb ? HugetlbRules.Validate(hugetlb) : []
    ];

    /// <summary>True when both say the same to the kernel; records with lists in them are not equal by themselves.</summary>
    public static bool AreSame(CgroupLimits one, CgroupLimits other) => one == other || Writes(one).SequenceEqual(Writes(other));

    /// <exception cref="ArgumentException">The limits are not valid; says everything that is wrong.</exception>
    public static IReadOnlyList<FileWrite> Writes(CgroupLimits limits)
    {
        if (Validate(limits) is { Count: > 0 } errors)
            throw new ArgumentException(string.Join("; ", errors), nameof(limits));
        return
        [
            .. limits.Cpuset is { } cpuset ? CpusetRules.Writes(cpuset) : [],
            .. limits.Cpu is { } cpu ? CpuRules.Writes(cpu) : [],
            .. limits.Memory is { } memory ? MemoryRules.Writes(memory) : [],
            .. limits.Pids is { } pids ? PidsRules.Writes(pids) : [],
            .. limits.Io is { } io ? IoRules.Writes(io) : [],
            .. limits.Hugetlb is { } hugetlb ? HugetlbRules.Writes(hugetlb) : []
        ];
    }
}
