using Microsoft.AspNetCore.Http;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>The bearer token that a client of a WebSocket put among its protocols.</summary>
public static class ProtocolToken
{
    /// <summary>Taken away with it: a token is neither negotiated nor passed on. Null: no WebSocket, or no token that could be one.</summary>
    public static string? Take(IHeaderDictionary headers)
    {
        if (!headers.Upgrade.Any(u => "websocket".Equals(u, StringComparison.OrdinalIgnoreCase)) || BearerTokenParser.FromProtocols(headers.SecWebSocketProtocol) is not { } found)
            return null;
        headers.SecWebSocketProtocol = found.Protocols;
        return found.Token;
    }
}
