using Microsoft.AspNetCore.Http;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Which label values a request counts under: closed sets, named as upstream names them, so that no client can grow a metric.</summary>
internal static class RequestLabelRules
{
    private static readonly string[] SystemClients = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    /// <summary>Upstream counts by HTTP method, with lists, watches, applies and streams told apart.</summary>
    public static string Verb(string verb, string subresource, bool isApply) => subresource is "log" or "exec" or "attach" or "portforward" or "proxy"
        ? "CONNECT"
        : verb switch
        {
            "get" => "GET",
            "list" => "LIST",
            "watch" => "WATCH",
            "create" => "POST",
            "update" => "PUT",
            "patch" => isApply ? "APPLY" : "PATCH",
            "delete" or "deletecollection" => "DELETE",
            _ => "other",
        };

    public static string Scope(ApiPath path, string verb) =>
        path.Name.Length > 0 || verb == "create" ? "resource" : path.Namespace.Length > 0 ? "namespace" : "cluster";

    /// <summary>Of a body's size; null: requests of this verb have none.</summary>
    public static string? BodyVerb(string verb) => verb switch
    {
        "create" or "update" or "patch" or "delete" => verb,
        "deletecollection" => "delete_collection",
        _ => null,
    };

    public static string DryRun(IQueryCollection query)
    {
        if (!query.TryGetValue("dryRun", out var values) || values.Count == 0)
            return "";
        return values.All(v => v == "All") ? "All" : "invalid";
    }

    public static string FieldValidation(IQueryCollection query)
    {
        if (!query.TryGetValue("fieldValidation", out var values) || values.Count == 0)
            return "";
        return values is [("" or "Ignore" or "Warn" or "Strict") and var known] ? known : "invalid";
    }

    /// <summary>The component of the control plane that asks, by its user agent; empty for everybody else.</summary>
    public static string SystemClient(string userAgent)
    {
        foreach (var client in SystemClients)
        {
            if (userAgent.Length > client.Length && userAgent[client.Length] == '/' && userAgent.StartsWith(client, StringComparison.Ordinal))
                return client;
        }
        return "";
    }

    /// <summary>Names of users are private and without number: a few are told, the others by what they look like.</summary>
    public static string User(string name) => name switch
    {
        "admin" or "client" or "kube_proxy" or "kubelet" or "system:serviceaccount:kube-system:default" => name,
        _ => name.Contains('@', StringComparison.Ordinal) ? "email_id" : "other",
    };
}
