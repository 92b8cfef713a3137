using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Cpuset;
using NodeStack.Cgroups.Hugetlb;
using NodeStack.Cgroups.Io;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;

namespace NodeStack.Cgroups;

/// <summary>All wishes for one group. Unset stays as it is.</summary>
public sealed record CgroupLimits
{
    public static CgroupLimits None { get; } = new();

    public CpuLimits? Cpu { get; init; }
    public CpusetLimits? Cpuset { get; init; }
    public MemoryLimits? Memory { get; init; }
    public PidsLimits? Pids { get; init; }
    public IoLimits? Io { get; init; }
    public HugetlbLimits? Hugetlb { get; init; }
}
