using System.Text;

namespace NodeStack.Cgroups.Interop;

/// <summary>Joins folder, group and file to a zero-terminated UTF-8 path in a caller's buffer, without allocating.</summary>
internal static class NativePath
{
    /// <summary>PATH_MAX.</summary>
    public const int MaxLength = 4096;

    /// <returns>False when it does not fit.</returns>
    public static bool TryJoin(Span<byte> buffer, ReadOnlySpan<char> mount, ReadOnlySpan<char> group, ReadOnlySpan<char> file)
    {
        var used = 0;
        if (!TryAppend(buffer, ref used, mount.TrimEnd('/')) || !TryAppend(buffer, ref used, group.TrimEnd('/')))
            return false;
        if (file.Length > 0 && (!TryAppend(buffer, ref used, "/") || !TryAppend(buffer, ref used, file)))
            return false;
        return TryAppend(buffer, ref used, "\0");
    }

    private static bool TryAppend(Span<byte> buffer, ref int used, ReadOnlySpan<char> text)
    {
        if (!Encoding.UTF8.TryGetBytes(text, buffer[used..], out var written))
            return false;
        used += written;
        return true;
    }
}
