namespace NodeStack.Kubelet.Volumes;

/// <summary>One line of mountinfo: what is mounted where.</summary>
public sealed record MountEntry(string MountPoint, string FilesystemType, string Root);
