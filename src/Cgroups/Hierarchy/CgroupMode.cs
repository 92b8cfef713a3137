namespace NodeStack.Cgroups.Hierarchy;

/// <summary>How this machine mounts cgroups.</summary>
public enum CgroupMode
{
    /// <summary>cgroup v2 only: what this library needs.</summary>
    Unified,

    /// <summary>v1 controllers, with a v2 mount beside them that has none, or few.</summary>
    Hybrid,

    /// <summary>v1 only.</summary>
    Legacy,

    /// <summary>Nothing mounted.</summary>
    None
}
