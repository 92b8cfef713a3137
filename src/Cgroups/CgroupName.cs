using NodeStack.Cgroups.Systemd;

namespace NodeStack.Cgroups;

/// <summary>
/// A validated cgroup name, independent of the driver: "/kubepods/burstable/pod1234". Converts to and from the slice name and
/// path that systemd uses for the same group.
/// </summary>
public sealed class CgroupName : IEquatable<CgroupName>
{
    /// <summary>NAME_MAX of the kernel's file systems, in bytes.</summary>
    private const int MaxPartLength = 255;

    private readonly string[] _parts;

    private CgroupName(string[] parts)
    {
        _parts = parts;
        Path = "/" + string.Join('/', parts);
    }

    /// <summary>The top of the hierarchy, "/".</summary>
    public static CgroupName Root { get; } = new([]);

    /// <summary>Absolute form below the mount, "/" for the root, without a slash at the end otherwise.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Parts => _parts;

    public bool IsRoot => _parts.Length == 0;

    /// <summary>The last part; empty for the root.</summary>
    public string Leaf => IsRoot ? "" : _parts[^1];

    /// <summary>The group above; null for the root.</summary>
    public CgroupName? Parent => IsRoot ? null : new CgroupName(_parts[..^1]);

    /// <exception cref="FormatException">Says which part is wrong and why.</exception>
    public static CgroupName Parse(string path) =>
        TryParse(path, out var name, out var error) ? name! : throw new FormatException(error);

    /// <summary>Takes "/a/b", "a/b" and "/"; refuses empty, dot and control parts.</summary>
    public static bool TryParse(string path, out CgroupName? name, out string error)
    {
        ArgumentNullException.ThrowIfNull(path);
        name = null;
        var trimmed = path.StartsWith('/') ? path[1..] : path;
        var parts = trimmed.Length == 0 ? [] : trimmed.Split('/');
        foreach (var part in parts)
            if (PartError(part) is { } why)
            {
                error = $"cgroup name \"{path}\": {why}";
                return false;
            }

        name = new CgroupName(parts);
        error = "";
        return true;
    }

    /// <summary>The group <paramref name="part"/> below this one.</summary>
    public CgroupName Child(string part) =>
        PartError(part) is { } why ? throw new FormatException($"cgroup name part \"{part}\": {why}") : new CgroupName([.. _parts, part]);

    /// <summary>True when <paramref name="other"/> is below this group (not when it is the same).</summary>
    public bool IsAncestorOf(CgroupName other) =>
        other._parts.Length > _parts.Length && other._parts.AsSpan(0, _parts.Length).SequenceEqual(_parts);

    /// <summary>The unit name: "kubepods-burstable-pod1234.slice"; "-.slice" for the root.</summary>
    /// <exception cref="FormatException">The name has a part that <paramref name="naming"/> cannot carry.</exception>
    public string ToSystemdSlice(SliceNaming naming = SliceNaming.Underscore) => SliceNameRules.ToSlice(_parts, naming);

    /// <summary>Where systemd puts that unit: "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1234.slice".</summary>
    public string ToSystemdPath(SliceNaming naming = SliceNaming.Underscore) => SliceNameRules.ToPath(_parts, naming);

    /// <summary>From a slice name, or from a path that ends with one.</summary>
    public static CgroupName FromSystemdSlice(string sliceOrPath, SliceNaming naming = SliceNaming.Underscore)
    {
        ArgumentNullException.ThrowIfNull(sliceOrPath);
        if (sliceOrPath == "/")
            return Root;
        var slice = sliceOrPath[(sliceOrPath.LastIndexOf('/') + 1)..];
        return Parse(string.Join('/', SliceNameRules.FromSlice(slice, naming)));
    }

    public bool Equals(CgroupName? other) => other is not null && string.Equals(Path, other.Path, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as CgroupName);

    public override int GetHashCode() => string.GetHashCode(Path, StringComparison.Ordinal);

    public override string ToString() => Path;

    private static string? PartError(string part)
    {
        if (part.Length == 0)
            return "a part is empty";
        if (part is "." or "..")
            return $"\"{part}\" is not a name";
        if (System.Text.Encoding.UTF8.GetByteCount(part) > MaxPartLength)
            return $"a part is longer than {MaxPartLength} bytes";
        foreach (var c in part)
            if (c == '/' || char.IsControl(c))
                return "a part has a slash or a control character";

        // The kernel puts interface files and child groups into one directory; these prefixes are its own.
        return part.StartsWith("cgroup.", StringComparison.Ordinal) ? "names that start with \"cgroup.\" belong to the kernel" : null;
    }
}
