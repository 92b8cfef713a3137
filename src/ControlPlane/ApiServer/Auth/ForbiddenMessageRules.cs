using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>What a refused client reads.</summary>
public static class ForbiddenMessageRules
{
    /// <summary>The 403 of a request that was not authorized, in upstream's words.</summary>
    public static ApiException Refuse(RequestAttributes request, string reason)
    {
        var message = Escape(Message(request));
        return ApiErrors.Forbidden(request.Group, request.Resource, request.Name, reason.Length == 0 ? message : $"{message}: {reason}");
    }

    private static string Message(RequestAttributes request)
    {
        var user = request.User.Name;
        if (!request.IsResource)
            return $"User \"{user}\" cannot {request.Verb} path \"{request.Path}\"";
        var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
        var where = request.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        return $"User \"{user}\" cannot {request.Verb} resource \"{resource}\" in API group \"{request.Group}\" {where}";
    }

    // Browsers must not see tags in it.
    private static string Escape(string message) =>
        message.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
