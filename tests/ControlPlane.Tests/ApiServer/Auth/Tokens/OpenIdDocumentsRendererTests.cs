using System.Text;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Tokens;

public sealed class OpenIdDocumentsRendererTests
{
    private static readonly JsonWebKey s_elliptic = new("k1", "ES256", "EC", "P-256", X: [1], Y: [2]);
    private static readonly JsonWebKey s_rsa = new("k2", "RS256", "RSA", "", Modulus: [3], Exponent: [1, 0, 1]);

    [Fact]
    public void Configuration_Keys_NamesIssuerAndAlgorithms() => Assert.Equal(
        """{"issuer":"https://i","jwks_uri":"https://1.2.3.4:6443/openid/v1/jwks","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256","RS256"]}""",
        Encoding.UTF8.GetString(OpenIdDocumentsRenderer.Configuration("https://i", "https://1.2.3.4:6443/openid/v1/jwks", [s_rsa, s_elliptic]).Span));

    [Fact]
    public void Keys_BothKinds_HaveTheirNumbers() => Assert.Equal(
        """{"keys":[{"use":"sig","kty":"EC","kid":"k1","crv":"P-256","alg":"ES256","x":"AQ","y":"Ag"},{"use":"sig","kty":"RSA","kid":"k2","alg":"RS256","n":"Aw","e":"AQAB"}]}""",
        Encoding.UTF8.GetString(OpenIdDocumentsRenderer.Keys([s_elliptic, s_rsa]).Span));

    [Fact]
    public void ToWebKey_EveryKind_IsPublicOnly()
    {
        Assert.Equal(("EC", "P-384", "ES384"), (TestKeys.OtherElliptic.ToWebKey().Type, TestKeys.OtherElliptic.ToWebKey().Curve, TestKeys.OtherElliptic.ToWebKey().Algorithm));
        Assert.Equal(256, TestKeys.Rsa.ToWebKey().Modulus!.Length);
    }
}
