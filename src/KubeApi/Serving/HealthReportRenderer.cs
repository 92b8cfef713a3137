using System.Text;

namespace NodeStack.KubeApi.Serving;

/// <summary>The text of a health answer, as Kubernetes components write it. Reasons of failures go to the log, not to the client.</summary>
public static class HealthReportRenderer
{
    /// <param name="failed">Names of the checks that failed, out of <paramref name="names"/>.</param>
    /// <param name="unknownExclusions">Names the client wanted excluded and that do not exist.</param>
    public static (int Status, string Text) Render(
        string path, IReadOnlyList<string> names, IReadOnlySet<string> excluded, IReadOnlySet<string> failed,
        IReadOnlyList<string> unknownExclusions, bool verbose)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            var line = excluded.Contains(name) ? $"[+]{name} excluded: ok\n"
                : failed.Contains(name) ? $"[-]{name} failed: reason withheld\n"
                : $"[+]{name} ok\n";
            text.Append(line);
        }
        if (unknownExclusions.Count > 0)
        {
            var quoted = string.Join(", ", unknownExclusions.Select(static name => $"\"{name}\""));
            text.Append($"warn: some health checks cannot be excluded: no matches for {quoted}\n");
        }
        if (failed.Count > 0) return (500, text.Append($"{path.TrimStart('/')} check failed\n").ToString());
        return verbose ? (200, text.Append($"{path.TrimStart('/')} check passed\n").ToString()) : (200, "ok");
    }
}
