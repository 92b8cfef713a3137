using System.Text;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using HealthMetrics = NodeStack.KubeApi.Serving.HealthMetrics;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <param name="Name">As upstream names it where it has the check.</param>
/// <param name="Problem">Null: well. The text is for the log only; clients see that the check failed.</param>
/// <param name="OnlyReady">Part of readyz only.</param>
public sealed record HealthCheck(string Name, Func<CancellationToken, ValueTask<string?>> Problem, bool OnlyReady = false);

/// <summary><c>/healthz</c>, <c>/livez</c>, <c>/readyz</c>, each of their checks on a path below, <c>?verbose</c> and <c>?exclude=</c>.</summary>
internal sealed class HealthEndpoint(IReadOnlyList<HealthCheck> checks, HealthMetrics metrics)
{
    private static readonly string[] Roots = ["/healthz", "/livez", "/readyz"];

    public static bool IsHealth(string path) => Roots.Any(r => path == r || path.StartsWith(r + "/", StringComparison.Ordinal));

    public async Task ServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.TrimEnd('/');
        var root = Roots.First(r => path.StartsWith(r, StringComparison.Ordinal));
        var excluded = http.Request.Query["exclude"].Select(v => v ?? "").ToHashSet(StringComparer.Ordinal);
        var mine = checks.Where(c => root == "/readyz" || !c.OnlyReady).ToArray();
        if (path.Length > root.Length)
        {
            mine = [.. mine.Where(c => c.Name == path[(root.Length + 1)..])];
            if (mine.Length == 0)
                throw ApiErrors.NoSuchPath();
        }
        var text = new StringBuilder();
        var failed = new List<string>();
        foreach (var check in mine)
        {
            if (excluded.Remove(check.Name))
            {
                text.Append("[+]").Append(check.Name).Append(" excluded: ok\n");
                continue;
            }
            var isHealthy = await check.Problem(http.RequestAborted).ConfigureAwait(false) is null;
            metrics.Checked(check.Name, isHealthy, root[1..]);
            if (isHealthy)
                text.Append("[+]").Append(check.Name).Append(" ok\n");
            else
            {
                text.Append("[-]").Append(check.Name).Append(" failed: reason withheld\n");
                failed.Add(check.Name);
            }
        }
        foreach (var name in excluded)
            text.Append("warn: some health checks cannot be excluded: no matches for \"").Append(name).Append("\"\n");
        await AnswerAsync(http, root[1..], text, failed.Count > 0).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext http, string name, StringBuilder text, bool isFailed)
    {
        if (isFailed)
            return ResponseWriter.WriteTextAsync(http, 500, $"{text}{name} check failed\n");
        return ResponseWriter.WriteTextAsync(http, 200, QueryParser.Flag(http.Request.Query, "verbose") ? $"{text}{name} check passed\n" : "ok");
    }
}
