namespace NodeStack.KubeApi.Serving.Secure;

/// <summary>Which paths need no permission (apiserver, authorization/path).</summary>
public static class OpenPathRules
{
    /// <param name="open">Paths; one that ends in * stands for all that begin so.</param>
    public static bool IsOpen(IReadOnlyList<string> open, string path) => open.Any(one =>
        one.EndsWith('*') ? path.TrimStart('/').StartsWith(one.TrimStart('/')[..^1], StringComparison.Ordinal) : one.TrimStart('/') == path.TrimStart('/'));
}
