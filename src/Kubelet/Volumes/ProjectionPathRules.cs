namespace NodeStack.Kubelet.Volumes;

/// <summary>Which paths a projected file may have: relative, never upwards, and not one of the writer's own names.</summary>
internal static class ProjectionPathRules
{
    private const int MaxPath = 4096;
    private const int MaxName = 255;

    /// <summary>The path in its shortest form. Throws <see cref="VolumeException"/>.</summary>
    public static string Clean(string? path)
    {
        if (string.IsNullOrEmpty(path))
            throw VolumeErrors.Mount("invalid path: must not be empty: \"\"");
        if (path.StartsWith('/'))
            throw VolumeErrors.Mount($"invalid path: must be relative path: {path}");
        if (path.Length > MaxPath)
            throw VolumeErrors.Mount($"invalid path: must be less than or equal to {MaxPath} characters");
        var items = path.Split('/');
        if (items.Contains("..") || path.Contains('\0'))
            throw VolumeErrors.Mount($"invalid path: must not contain '..': {path}");
        if (items.Any(item => item.Length > MaxName))
            throw VolumeErrors.Mount($"invalid path: filenames must be less than or equal to {MaxName} characters");
        var clean = SubPathRules.Segments(path);
        if (clean.Length == 0 || clean[0].StartsWith("..", StringComparison.Ordinal))
            throw VolumeErrors.Mount($"invalid path: must not start with '..': {path}");
        return string.Join('/', clean);
    }
}
