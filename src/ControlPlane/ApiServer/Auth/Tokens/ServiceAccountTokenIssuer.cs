using System.Buffers.Text;
using System.Text;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>Signs service account tokens.</summary>
/// <param name="issuer">URL of the issuer, the first of <c>--service-account-issuer</c>.</param>
public sealed class ServiceAccountTokenIssuer(TokenKeySet keys, string issuer)
{
    public string Issue(ServiceAccountClaims claims)
    {
        var key = keys.Signing;
        var content = ServiceAccountClaimsRenderer.Render(key.Algorithm, key.Id, claims with { Issuer = issuer });
        return $"{content}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(content)))}";
    }
}
