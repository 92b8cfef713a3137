namespace NodeStack.CriShim.Containerd;

/// <summary>A containerd release, as far as its configuration depends on it.</summary>
public sealed record ContainerdVersion(int Major, int Minor)
{
    /// <summary>Version 3 of the configuration file came with 2.0; 1.6 and 1.7 read version 2.</summary>
    public int ConfigVersion => Major >= 2 ? 3 : 2;

    public bool IsAtLeast(int major, int minor) => Major > major || (Major == major && Minor >= minor);

    public override string ToString() => $"{Major}.{Minor}";
}
