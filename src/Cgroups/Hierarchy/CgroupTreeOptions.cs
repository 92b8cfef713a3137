namespace NodeStack.Cgroups.Hierarchy;

/// <summary>What a <see cref="CgroupTree"/> may touch and how long it tries.</summary>
public sealed class CgroupTreeOptions
{
    /// <summary>
    /// The delegation boundary: nothing outside it is touched, and of the group itself only cgroup.subtree_control. "/" by default.
    /// </summary>
    public string Boundary { get; init; } = "/";

    /// <summary>How long kill, freeze and removal wait for the kernel before they give up. 10 s by default.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}
