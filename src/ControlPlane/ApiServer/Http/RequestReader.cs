using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Finds out what a request is about and who it is from; those who may not get no further.</summary>
internal sealed class RequestReader(RequestGate gate, ResourceCatalog catalog)
{
    /// <exception cref="Errors.ApiException">401 or 403.</exception>
    public async Task<RequestScope> ReadAsync(HttpContext http)
    {
        var path = ApiPathParser.Parse(http.Request.Path.Value!);
        if (path is { Resource.Length: 0 })
            path = null;
        var verb = path is null ? http.Request.Method.ToLowerInvariant() : VerbRules.Of(http.Request.Method, path, QueryParser.Flag(http.Request.Query, "watch"));
        var user = await gate.AdmitAsync(http, path, verb).ConfigureAwait(false);
        var resource = path is null ? null : catalog.Find(path.Group, path.Version, path.Resource);
        return new RequestScope(path, verb, user, resource, path is not null && VerbRules.IsLongRunning(path, verb));
    }
}
