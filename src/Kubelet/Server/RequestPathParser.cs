namespace NodeStack.Kubelet.Server;

/// <summary>Splits a request path into its segments; a trailing slash makes no difference, empty segments inside a path make it unknown.</summary>
public static class RequestPathParser
{
    /// <summary>Null when the path is not of the form /a/b/c.</summary>
    public static string[]? Segments(string path)
    {
        if (!path.StartsWith('/')) return null;
        var trimmed = path[1..].TrimEnd('/');
        if (trimmed.Length == 0) return [];
        var segments = trimmed.Split('/');
        return segments.Any(static segment => segment.Length == 0 || segment is "." or "..") ? null : segments;
    }
}
