namespace NodeStack.Kubelet.Server.Metrics;

/// <summary>Which value of the labels "path", "method" and "long_running" a request counts under; a closed set, so that clients cannot grow the metric.</summary>
public static class MetricPathRules
{
    private static readonly HashSet<string> s_paths =
    [
        "healthz", "pods", "stats", "metrics", "metrics/cadvisor", "metrics/probes", "metrics/resource", "metrics/slis", "run", "exec",
        "attach", "portForward", "containerLogs", "configz", "runningpods", "checkpoint", "logs", "debug", "statusz", "flagz",
    ];

    private static readonly HashSet<string> s_methods = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT"];

    public static string PathLabel(string path)
    {
        var parts = path.TrimStart('/').Split('/', 3);
        var root = parts is ["metrics", var which, ..] ? "metrics/" + which : parts[0];
        return s_paths.Contains(root) ? root : "other";
    }

    public static string MethodLabel(string method) => s_methods.Contains(method) ? method : "other";

    // Upstream's table says "portforward" while its path label is "portForward", so that one never counts as long-running.
    public static string LongRunningLabel(string pathLabel) => pathLabel is "exec" or "attach" or "debug" ? "true" : "false";
}
