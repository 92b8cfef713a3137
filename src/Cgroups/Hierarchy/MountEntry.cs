namespace NodeStack.Cgroups.Hierarchy;

/// <summary>One line of /proc/self/mountinfo.</summary>
/// <param name="Root">What part of the file system is mounted.</param>
/// <param name="Options">Of the mount: "rw", "nosuid".</param>
/// <param name="SuperOptions">Of the file system; for cgroup v1 the controllers are among them.</param>
public sealed record MountEntry(
    string Root, string MountPoint, IReadOnlyList<string> Options, string FileSystem, IReadOnlyList<string> SuperOptions);
