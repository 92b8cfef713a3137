namespace NodeStack.Kubelet.Server;

/// <summary>
/// Verb and subresources a request needs, as upstream 1.36 (fine-grained authorization) has them; any one subresource is enough.
/// One difference, on purpose: exec, attach, portForward and run need verb create whatever the HTTP method, because a WebSocket
/// client uses GET and read permission on nodes/proxy must not be a shell in every pod.
/// </summary>
public static class RequestAttributeRules
{
    public static string Verb(string method, string path) => IsCommand(path) ? "create" : method switch
    {
        "POST" => "create",
        "GET" => "get",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "",
    };

    public static IReadOnlyList<string> Subresources(string path)
    {
        if (IsBelow(path, "/stats")) return ["stats"];
        if (IsBelow(path, "/metrics")) return ["metrics"];
        if (IsBelow(path, "/logs")) return ["log"];
        if (IsBelow(path, "/checkpoint")) return ["checkpoint"];
        if (IsBelow(path, "/statusz")) return ["statusz"];
        if (IsBelow(path, "/flagz")) return ["configz"];
        if (IsBelow(path, "/pods") || IsBelow(path, "/runningpods")) return ["pods", "proxy"];
        if (IsBelow(path, "/healthz")) return ["healthz", "proxy"];
        if (IsBelow(path, "/configz")) return ["configz", "proxy"];
        return ["proxy"];
    }

    private static bool IsCommand(string path) =>
        IsCommandRoot(path, "/exec") || IsCommandRoot(path, "/attach") || IsCommandRoot(path, "/portForward") || IsCommandRoot(path, "/run");

    // Case does not matter here: were a route ever matched loosely, the stricter verb must still hold.
    private static bool IsCommandRoot(string path, string root) =>
        path.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (path.Length == root.Length || path[root.Length] == '/');

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
}
