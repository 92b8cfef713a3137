namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>HTTP methods to API verbs, as authorization and metrics name them (apiserver, endpoints/request).</summary>
public static class VerbRules
{
    /// <summary>The verb of a request to a resource.</summary>
    /// <param name="isWatch">Whether the query or the path asks for a watch.</param>
    public static string Of(string method, ApiPath path, bool isWatch)
    {
        // Streams and proxies ask for the same verb whatever the method: a GET that opens exec must not need less than a POST.
        if (IsStream(path))
            return "create";
        return method switch
        {
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => path.Name.Length > 0 ? "delete" : "deletecollection",
            // One object is watched by a field selector on its collection; on its own path the parameter means nothing.
            "GET" or "HEAD" when path.IsWatch || (isWatch && path.Name.Length == 0) => "watch",
            "GET" or "HEAD" => path.Name.Length > 0 ? "get" : "list",
            _ => "",
        };
    }

    /// <summary>Whether a request may last as long as it likes: watches and streams.</summary>
    public static bool IsLongRunning(ApiPath path, string verb) =>
        verb == "watch" || path.Subresource is "exec" or "attach" or "portforward" or "proxy" or "log";

    public static bool IsMutating(string verb) => verb is not ("get" or "list" or "watch");

    private static bool IsStream(ApiPath path) => path.Resource == "pods" && path.Subresource is "exec" or "attach" or "portforward";
}
