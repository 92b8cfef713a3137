using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Serving;

/// <summary>Answers /healthz and /healthz/NAME, or the like, over a fixed list of checks.</summary>
/// <param name="root">/healthz, /livez or /readyz.</param>
public sealed class HealthEndpoint(IReadOnlyList<HealthCheck> checks, HealthMetrics metrics, ILogger logger, string root = "/healthz")
{
    private readonly string[] _names = [.. checks.Select(static check => check.Name)];

    /// <summary>False when the path is not one of ours.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.TrimEnd('/') == root)
        {
            await HandleAllAsync(context).ConfigureAwait(false);
            return true;
        }
        if (!path.StartsWith(root + "/", StringComparison.Ordinal)) return false;
        var wanted = path[(root.Length + 1)..].TrimEnd('/');
        var check = checks.FirstOrDefault(one => one.Name == wanted);
        if (check is null) return false;
        await HandleOneAsync(context, check).ConfigureAwait(false);
        return true;
    }

    private Task HandleAllAsync(HttpContext context)
    {
        var excluded = new HashSet<string>(context.Request.Query["exclude"].OfType<string>().Select(static name => name.Trim('"')));
        var unknown = excluded.Where(name => !_names.Contains(name)).Order().ToList();
        var failed = new HashSet<string>();
        foreach (var check in checks)
        {
            if (!excluded.Contains(check.Name) && Failure(check) is { } reason)
            {
                failed.Add(check.Name);
                ServingLog.Unhealthy(logger, check.Name, reason);
            }
        }
        var (status, text) = HealthReportRenderer.Render(root, _names, excluded, failed, unknown, context.Request.Query.ContainsKey("verbose"));
        return Responses.TextAsync(context, status, text);
    }

    private string? Failure(HealthCheck check)
    {
        var reason = check.Failure();
        metrics.Checked(check.Name, reason is null, root.TrimStart('/'));
        return reason;
    }

    private Task HandleOneAsync(HttpContext context, HealthCheck check)
    {
        if (Failure(check) is not { } reason) return Responses.TextAsync(context, 200, "ok");
        ServingLog.Unhealthy(logger, check.Name, reason);
        return Responses.TextAsync(context, 500, $"internal server error: {reason}\n");
    }
}
