using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Files;

namespace NodeStack.Kubelet.Certificates;

/// <summary>
/// One certificate with its key as upstream keeps it: NAME-current.pem is a link to the newest NAME-DATE.pem, replaced in one step. The key of a
/// request under way is in NAME.key.tmp, so that a restart goes on with the same request.
/// </summary>
/// <param name="name">kubelet-client or kubelet-server.</param>
internal sealed class CertificateFolder(string folder, string name)
{
    public string CurrentPath { get; } = Path.Combine(folder, name + "-current.pem");

    private string PendingPath => Path.Combine(folder, name + ".key.tmp");

    /// <summary>With its key; null: none, or none that can be read.</summary>
    public X509Certificate2? Current()
    {
        try
        {
            return File.Exists(CurrentPath) ? X509Certificate2.CreateFromPemFile(CurrentPath, CurrentPath) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public HeldCertificate? Held()
    {
        using var current = Current();
        return current is null ? null : HeldCertificateParser.Parse(current);
    }

    /// <exception cref="IOException">It cannot be kept.</exception>
    public void Keep(string certificatePem, ECDsa key, DateTimeOffset now)
    {
        PrivateFiles.EnsureFolder(folder);
        var dated = Path.Combine(folder, $"{name}-{now.UtcDateTime.ToString("yyyy-MM-dd-HH-mm-ss", CultureInfo.InvariantCulture)}.pem");
        PrivateFiles.Write(dated, certificatePem.TrimEnd() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        var next = Path.Combine(folder, name + "-updated.pem");
        File.Delete(next);
        File.CreateSymbolicLink(next, dated);
        File.Move(next, CurrentPath, overwrite: true);
        DropPendingKey();
    }

    /// <summary>The key of the request under way, or a new one. The caller disposes it.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public ECDsa PendingKey()
    {
        PrivateFiles.EnsureFolder(folder);
        if (ReadPendingKey() is { } pending)
            return pending;
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PrivateFiles.Write(PendingPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        return key;
    }

    public void DropPendingKey() => File.Delete(PendingPath);

    private ECDsa? ReadPendingKey()
    {
        var key = ECDsa.Create();
        try
        {
            if (File.Exists(PendingPath))
            {
                key.ImportFromPem(File.ReadAllText(PendingPath));
                return key;
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Damaged: another is made.
        }
        key.Dispose();
        return null;
    }
}
