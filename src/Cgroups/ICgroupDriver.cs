namespace NodeStack.Cgroups;

/// <summary>
/// Makes, changes and removes groups, by hand or through systemd. Idempotent; failures are
/// <see cref="Files.CgroupIoException"/> or <see cref="Systemd.SystemdException"/>. Safe for many groups at once; calls for one
/// group must not overlap.
/// </summary>
public interface ICgroupDriver
{
    /// <summary>Where the group is below the mount.</summary>
    string PathOf(CgroupName name);

    /// <summary>The name that a path below the mount stands for; null when it is none of this driver's.</summary>
    CgroupName? NameOf(string path);

    /// <summary>What a runtime of the same driver wants as cgroup_parent: a path, or the name of a slice.</summary>
    string ParentForm(CgroupName name);

    bool Exists(CgroupName name);

    /// <summary>Makes the group, and those above it, when missing, and applies the limits.</summary>
    Task EnsureAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel);

    /// <summary>Changes limits of a group that is there.</summary>
    Task ApplyAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel);

    /// <summary>Kills what runs in the group and removes it with all below. False when it must be tried again.</summary>
    Task<bool> RemoveAsync(CgroupName name, CancellationToken cancel);

    /// <summary>Groups right below; empty when there are none or the group is gone.</summary>
    IReadOnlyList<CgroupName> Children(CgroupName name);
}
