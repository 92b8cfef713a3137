using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Impersonating;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Hosting;
using NodeStack.KubeApi.Selectors;
using NodeStack.KubeApi.Serving.Auth;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Who asks, as whom, and whether they may. Nothing behind it sees a request that it refused.</summary>
internal sealed class RequestGate(IAuthenticator authenticator, Impersonator impersonator, IAuthorizer authorizer, IReadOnlyCollection<string> anonymousPaths, AuthMetrics metrics)
{
    /// <exception cref="ApiException">401 or 403.</exception>
    public async Task<UserIdentity> AdmitAsync(HttpContext http, ApiPath? path, string verb)
    {
        var credentials = new RequestCredentials(http.Connection.ClientCertificate, BearerToken(http), ApiListener.IntermediatesOf(http));
        var started = Stopwatch.GetTimestamp();
        var found = await authenticator.AuthenticateAsync(credentials, [], http.RequestAborted).ConfigureAwait(false);
        if (found.User is null && AnonymousRules.IsGuest(credentials, http.Request.Method, http.Request.Path.Value ?? "", anonymousPaths))
            found = new Authentication(UserIdentity.Anonymous);
        metrics.Authenticated(found, Stopwatch.GetElapsedTime(started));
        if (found.User is null)
            throw ApiErrors.Unauthorized();
        var asked = AttributesOf(http, path, verb, found.User);
        var acting = Stopwatch.GetTimestamp();
        var user = await impersonator.ResolveAsync(Headers(http), asked, http.RequestAborted).ConfigureAwait(false);
        var asking = Stopwatch.GetTimestamp();
        metrics.Impersonated(Stopwatch.GetElapsedTime(acting, asking));
        var attributes = asked with { User = user };
        var answer = await authorizer.AuthorizeAsync(attributes, http.RequestAborted).ConfigureAwait(false);
        metrics.Authorized(answer.Decision, Stopwatch.GetElapsedTime(asking));
        return answer.Decision == Decision.Allow ? user : throw ForbiddenMessageRules.Refuse(attributes, answer.Reason);
    }

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Headers(HttpContext http) =>
        http.Request.Headers.Select(h => KeyValuePair.Create(h.Key, (IReadOnlyList<string>)[.. h.Value.Select(v => v ?? "")]));

    private static string? BearerToken(HttpContext http)
    {
        var headers = http.Request.Headers;
        var header = headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : ProtocolToken.Take(headers);
    }

    /// <summary>Who lists or watches by name alone asks for one object: nodes may do that with the secrets of their pods.</summary>
    private static string SelectedName(HttpContext http, string verb)
    {
        if (verb is not ("list" or "watch") || QueryParser.First(http.Request.Query, "fieldSelector") is not { Length: > 0 } text)
            return "";
        try
        {
            return FieldSelector.Parse(text).RequiredValue("metadata.name") is { } name && Writes.MetadataValidationRules.IsPathSegment(name) ? name : "";
        }
        catch (SelectorFormatException)
        {
            return "";
        }
    }

    private static RequestAttributes AttributesOf(HttpContext http, ApiPath? path, string verb, UserIdentity user) => path is null
        ? new RequestAttributes { User = user, Verb = verb, Path = http.Request.Path.Value! }
        : new RequestAttributes
        {
            User = user,
            Verb = verb,
            IsResource = true,
            Group = path.Group,
            Version = path.Version,
            Resource = path.Resource,
            Subresource = path.Subresource,
            Namespace = path.Namespace,
            Name = path.Name.Length > 0 ? path.Name : SelectedName(http, verb),
            Path = http.Request.Path.Value!,
            FieldSelector = verb is "list" or "watch" or "deletecollection" ? QueryParser.First(http.Request.Query, "fieldSelector") : "",
            LabelSelector = verb is "list" or "watch" or "deletecollection" ? QueryParser.First(http.Request.Query, "labelSelector") : "",
        };
}
