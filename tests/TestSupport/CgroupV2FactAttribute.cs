using NodeStack.Cgroups.Hierarchy;
using Xunit;

namespace NodeStack.TestSupport;

/// <summary>A test that needs root and a unified cgroup v2 hierarchy; skipped elsewhere, with what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CgroupV2FactAttribute : FactAttribute
{
    public CgroupV2FactAttribute()
    {
        if (MissingReason() is { } missing)
            Skip = missing;
    }

    /// <summary>Null when the machine has what it takes.</summary>
    public static string? MissingReason()
    {
        if (!Environment.IsPrivilegedProcess)
            return "needs root";
        var host = CgroupHostObserver.Observe();
        return host.IsUsable ? null : "needs cgroup v2: " + string.Join("; ", host.Reasons);
    }
}
