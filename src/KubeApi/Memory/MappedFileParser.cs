using System.Globalization;

namespace NodeStack.KubeApi.Memory;

/// <summary>A part of memory that shows a file.</summary>
internal readonly record struct MappedFile(nuint Start, nuint Length);

/// <summary>Which parts of a process's memory are what their file says, page for page, and cannot be written (proc_pid_smaps(5)).</summary>
internal static class MappedFileParser
{
    public static IReadOnlyList<MappedFile> Parse(string smaps)
    {
        var found = new List<MappedFile>();
        MappedFile? candidate = null;
        foreach (var line in smaps.Split('\n'))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 5 && parts[0].Contains('-', StringComparison.Ordinal))
                candidate = Mapping(parts);
            else if (parts is ["Anonymous:", var kilobytes, ..])
            {
                // Pages that were written once, before they were made read-only (relocations), are not in the file.
                if (kilobytes == "0" && candidate is { } unwritten)
                    found.Add(unwritten);
                candidate = null;
            }
        }
        return found;
    }

    /// <summary>7f1c00000000-7f1c00021000 r-xp 00000000 fd:00 1234 /usr/lib/libc.so.6; null for what is no file, or can be written.</summary>
    private static MappedFile? Mapping(string[] parts)
    {
        var dash = parts[0].IndexOf('-', StringComparison.Ordinal);
        var isFile = parts.Length > 5 && parts[1].Length == 4 && parts[1][0] == 'r' && parts[1][1] != 'w' && parts[4] != "0" && parts[5].StartsWith('/');
        return isFile && TryHex(parts[0][..dash], out var start) && TryHex(parts[0][(dash + 1)..], out var end) && end > start
            ? new MappedFile(start, end - start)
            : null;
    }

    private static bool TryHex(string text, out nuint value)
    {
        var isHex = ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number);
        value = (nuint)number;
        return isHex;
    }
}
