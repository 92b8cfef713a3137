using System.Security.Cryptography;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Tokens;

/// <summary>Token keys of tests, made once.</summary>
internal static class TestKeys
{
    public static readonly TokenKey Elliptic = Make(() => ECDsa.Create(ECCurve.NamedCurves.nistP256));
    public static readonly TokenKey OtherElliptic = Make(() => ECDsa.Create(ECCurve.NamedCurves.nistP384));
    public static readonly TokenKey Rsa = Make(() => RSA.Create(2048));

    private static TokenKey Make(Func<AsymmetricAlgorithm> make)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var key = make();
            File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
            return TokenKey.FromFile(path)[0];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
