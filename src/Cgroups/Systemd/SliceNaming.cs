namespace NodeStack.Cgroups.Systemd;

/// <summary>How a '-' inside one part of a cgroup name is written in a slice name, where '-' separates the parts.</summary>
public enum SliceNaming
{
    /// <summary>'-' becomes '_', and '_' is refused: what the kubelet and the runtimes do.</summary>
    Underscore,

    /// <summary>'-' becomes "\x2d": what systemd-escape does. Every name can be carried.</summary>
    Escaped
}
