using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>
/// Who a request comes from: by its certificate, else by its token, else nobody in particular where that is allowed. Credentials that are wrong never
/// make somebody nobody in particular.
/// </summary>
/// <param name="tokens">Null: tokens are not looked at.</param>
public sealed class RequestIdentifier(RequestAuthenticator certificates, ITokenAuthenticator? tokens, bool allowsAnonymous, ILogger logger)
{
    /// <summary>Null: not authenticated.</summary>
    public async Task<ClientIdentity?> IdentifyAsync(HttpContext context)
    {
        if (certificates.Identify(context) is { } certified)
            return IdentityRules.WithGroups(certified);
        if (tokens is not null && TakeToken(context) is { } token)
            return await AskAsync(tokens, token, context.RequestAborted).ConfigureAwait(false) is { } known ? IdentityRules.WithGroups(known) : null;
        var isBare = context.Connection.ClientCertificate is null && context.Request.Headers.Authorization.Count == 0;
        return allowsAnonymous && isBare ? IdentityRules.Anonymous : null;
    }

    private async Task<ClientIdentity?> AskAsync(ITokenAuthenticator authenticator, string token, CancellationToken cancel)
    {
        try
        {
            return await authenticator.IdentifyAsync(token, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ServingLog.AuthenticationFailed(logger, e);
            return null;
        }
    }

    /// <summary>Taken away with it: whatever the request is passed on to has no business with the token.</summary>
    private static string? TakeToken(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (BearerTokenParser.FromHeader(headers.Authorization) is { } token)
        {
            headers.Remove("Authorization");
            return token;
        }
        return ProtocolToken.Take(headers);
    }
}
