using System.Globalization;
using System.Text;
using NodeStack.CriShim.Images;

namespace NodeStack.Images;

/// <summary>Images as an aligned table, one line per name.</summary>
internal static class ImageTableRenderer
{
    private const int IdLength = 12;
    private const string None = "<none>";

    public static string Render(IReadOnlyList<Image> images)
    {
        var rows = images.SelectMany(Rows).OrderBy(r => r[0], StringComparer.Ordinal).ThenBy(r => r[1], StringComparer.Ordinal).ToList();
        rows.Insert(0, ["IMAGE", "TAG", "IMAGE ID", "SIZE"]);
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(r => r[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
            text.Append(string.Join("   ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string[]> Rows(Image image)
    {
        var names = image.RepoTags.Count > 0 ? image.RepoTags : [.. image.RepoDigests.Select(d => $"{Before(d, '@')}:{None}")];
        return (names.Count > 0 ? names : [$"{None}:{None}"]).Select(name => (string[])[Before(name, ':'), After(name), ShortId(image.Id), Size(image.SizeBytes)]);
    }

    private static string Before(string name, char separator)
    {
        var at = name.LastIndexOf(separator);
        return at > name.LastIndexOf('/') ? name[..at] : name;
    }

    private static string After(string name)
    {
        var at = name.LastIndexOf(':');
        return at > name.LastIndexOf('/') ? name[(at + 1)..] : None;
    }

    private static string ShortId(string id)
    {
        var hash = id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return hash.Length > IdLength ? hash[..IdLength] : hash;
    }

    private static string Size(ulong bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00}GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0}MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0}kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes}B"),
    };
}
