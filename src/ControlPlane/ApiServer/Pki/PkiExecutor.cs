using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Files;

namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>
/// Makes and renews the certificates of the pki folder, the key of service account tokens and the administrator's kubeconfig. Safe to run again at any
/// time; a crash leaves each file as it was or as it should be, and pairs that do not match are made again.
/// </summary>
public sealed class PkiExecutor(PkiOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_authorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan s_life = TimeSpan.FromDays(365);

    public PkiPaths Paths { get; } = new(options.Folder);

    /// <exception cref="InvalidDataException">Only the operator can solve what is wrong; the message says how.</exception>
    public void Ensure()
    {
        PrivateFiles.EnsureFolder(options.Folder);
        var wishes = PkiPlanner.Wishes(options);
        var plan = PkiPlanner.Plan(wishes, CertificateObserver.Observe(Paths, wishes), time.GetUtcNow());
        if (plan.Problems.Count > 0)
            throw new InvalidDataException(string.Join("; ", plan.Problems));
        foreach (var (wish, reason) in plan.Make)
        {
            Make(wish);
            PkiLog.CertificateMade(logger, Paths.Certificate(wish.Name), reason);
        }
        EnsureTokenKey();
        EnsureKubeconfig(options.KubeconfigPath, KubeconfigRenderer.Render(
            Server, File.ReadAllText(Paths.Certificate(PkiPaths.Authority)), File.ReadAllText(Paths.Certificate(PkiPaths.Admin)),
            File.ReadAllText(Paths.Key(PkiPaths.Admin))));
        foreach (var client in options.Clients)
        {
            PrivateFiles.EnsureFolder(Path.GetDirectoryName(client.KubeconfigPath)!);
            EnsureKubeconfig(client.KubeconfigPath, KubeconfigRenderer.RenderFiles(
                Server, Paths.Certificate(PkiPaths.Authority), client.User, Paths.Certificate(client.Name), Paths.Key(client.Name)));
        }
    }

    private string Server => $"https://127.0.0.1:{options.SecurePort}";

    private void Make(CertificateWish wish)
    {
        var now = time.GetUtcNow();
        if (wish.IsAuthority)
        {
            Write(wish.Name, CertificateIssuer.Authority(wish.CommonName, s_authorityLife, now));
            return;
        }
        using var authority = CertificateObserver.Load(Paths, wish.Authority);
        Write(
            wish.Name,
            wish.IsServer
                ? CertificateIssuer.Server(authority, wish.CommonName, wish.Names, s_life, now)
                : CertificateIssuer.Client(authority, wish.CommonName, wish.Group, s_life, now));
    }

    // Key first: a crash in between leaves a pair that does not match, which the next run sees.
    private void Write(string name, IssuedCertificate issued)
    {
        PrivateFiles.Write(Paths.Key(name), issued.KeyPem);
        PrivateFiles.Write(Paths.Certificate(name), issued.CertificatePem);
    }

    private void EnsureTokenKey()
    {
        if (!File.Exists(Paths.TokenSigningKey))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFiles.Write(Paths.TokenSigningKey, made.ExportPkcs8PrivateKeyPem() + "\n");
            PkiLog.TokenKeyMade(logger, Paths.TokenSigningKey);
        }
        if (File.Exists(Paths.TokenVerificationKeys))
            return;
        using var key = TokenKey.FromFile(Paths.TokenSigningKey)[0];
        PrivateFiles.Write(Paths.TokenVerificationKeys, key.ToPublicPem());
    }

    private static void EnsureKubeconfig(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            PrivateFiles.Write(path, text);
    }
}
