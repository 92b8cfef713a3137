namespace NodeStack.Cgroups.Files;

/// <summary>Takes pieces off the front of a text without copying.</summary>
internal static class SpanCutter
{
    /// <summary>What comes before the separator; <paramref name="rest"/> becomes what follows it, or empty.</summary>
    public static ReadOnlySpan<byte> Cut(scoped ref ReadOnlySpan<byte> rest, byte separator)
    {
        var at = rest.IndexOf(separator);
        var piece = at < 0 ? rest : rest[..at];
        rest = at < 0 ? default : rest[(at + 1)..];
        return piece;
    }
}
