using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Http;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>The two documents others verify this server's tokens with, by the paths they are served at.</summary>
internal static class OpenIdDocuments
{
    public static IReadOnlyDictionary<string, ServedDocument> Of(string issuer, TokenKeySet keys)
    {
        JsonWebKey[] published = [.. keys.Verifying.Select(k => k.ToWebKey())];
        var keysUri = $"{issuer.TrimEnd('/')}{OpenIdDocumentsRenderer.KeysPath}";
        return new Dictionary<string, ServedDocument>(StringComparer.Ordinal)
        {
            [OpenIdDocumentsRenderer.ConfigurationPath] = new(
                "application/json", OpenIdDocumentsRenderer.CacheControl, OpenIdDocumentsRenderer.Configuration(issuer, keysUri, published)),
            [OpenIdDocumentsRenderer.KeysPath] = new(
                OpenIdDocumentsRenderer.KeysContentType, OpenIdDocumentsRenderer.CacheControl, OpenIdDocumentsRenderer.Keys(published)),
        };
    }
}
