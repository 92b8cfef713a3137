namespace NodeStack.Cgroups.Hierarchy;

/// <summary>The kernel's own files of every group.</summary>
public static class CgroupFileNames
{
    public const string Procs = "cgroup.procs";
    public const string Controllers = "cgroup.controllers";
    public const string SubtreeControl = SubtreeControlPlanner.File;
    public const string Events = "cgroup.events";
    public const string Freeze = "cgroup.freeze";
    public const string Kill = "cgroup.kill";
}
