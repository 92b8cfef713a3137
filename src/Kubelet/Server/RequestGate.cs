using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Serving;
using NodeStack.KubeApi.Serving.Auth;

namespace NodeStack.Kubelet.Server;

/// <summary>Lets a request through when its client is known and may do what it asks: 401, 403 or 500 otherwise.</summary>
internal sealed class RequestGate(RequestIdentifier identifier, IRequestAuthorizer authorizer, string nodeName, ILogger logger)
{
    /// <summary>False: the answer has been given.</summary>
    public async Task<bool> AdmitAsync(HttpContext context)
    {
        if (await identifier.IdentifyAsync(context) is not { } client)
        {
            await Responses.TextAsync(context, 401, "Unauthorized");
            return false;
        }
        var path = context.Request.Path.Value ?? "/";
        var verb = RequestAttributeRules.Verb(context.Request.Method, path);
        var subresources = RequestAttributeRules.Subresources(path);
        foreach (var subresource in subresources)
        {
            var request = new AuthorizationRequest(client, verb, "nodes", subresource, nodeName, path);
            if (await AskAsync(context, request) is not { } allowed) return false;
            if (allowed) return true;
        }
        var list = string.Join(' ', subresources);
        KubeletServerLog.Forbidden(logger, client.User, verb, list);
        await Responses.TextAsync(context, 403, $"Forbidden (user={client.User}, verb={verb}, resource=nodes, subresource(s)=[{list}])\n");
        return false;
    }

    // Null: undecided, and the client has been told.
    private async Task<bool?> AskAsync(HttpContext context, AuthorizationRequest request)
    {
        try
        {
            return await authorizer.IsAllowedAsync(request, context.RequestAborted);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var user = request.Client.User;
            KubeletServerLog.AuthorizationFailed(logger, user, e);
            await Responses.TextAsync(
                context, 500, $"Authorization error (user={user}, verb={request.Verb}, resource=nodes, subresource={request.Subresource})");
            return null;
        }
    }
}
