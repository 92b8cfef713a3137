using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Warnings as headers (RFC 7234, code 299), bounded as upstream bounds them (apiserver, endpoints/filters/warning.go). They are UTF-8.</summary>
public static class WarningRules
{
    private const int MostRunes = 4 * 1024;
    private const int LongestWhenCut = 256;

    public static IEnumerable<string> Headers(IEnumerable<string> warnings)
    {
        // A header ends at a line break; upstream leaves such texts out.
        var all = warnings.Where(w => w.Length > 0 && !w.Any(char.IsControl)).Distinct(StringComparer.Ordinal).Select(w => w.EnumerateRunes().ToArray()).ToArray();
        var isCut = all.Sum(w => w.Length) > MostRunes;
        var written = 0;
        foreach (var warning in all)
        {
            // When all would be too much, each is cut, until that is too much as well.
            if (isCut && written >= MostRunes)
                yield break;
            var text = isCut && warning.Length > LongestWhenCut ? warning[..LongestWhenCut] : warning;
            written += text.Length;
            yield return $"299 - \"{Quote(text)}\"";
        }
    }

    private static string Quote(Rune[] text)
    {
        var quoted = new StringBuilder(text.Length + 8);
        foreach (var rune in text)
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(rune.ToString());
        }
        return quoted.ToString();
    }
}
