using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Files;

namespace NodeStack.KubeApi.Serving.Tls;

/// <summary>
/// The certificate a server shows: the operator's files, or a self-signed one kept in a folder as NAME.crt and NAME.key.
/// Looked at during handshakes, at most once a minute: changed files are read again, an ageing self-signed one is replaced.
/// Whatever goes wrong with that, the one in use stays.
/// </summary>
public sealed class ServingCertificate
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_life = TimeSpan.FromDays(365);
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly IReadOnlyList<string>? _selfSignedNames;
    private SslStreamCertificateContext _current;
    private X509Certificate2 _leaf;
    private DateTime _seen;
    private long _checked;

    private ServingCertificate(string certificatePath, string keyPath, IReadOnlyList<string>? selfSignedNames, TimeProvider time, ILogger logger)
    {
        (_certificatePath, _keyPath, _selfSignedNames, _time, _logger) = (certificatePath, keyPath, selfSignedNames, time, logger);
        if (selfSignedNames is not null) MakeIfMissing();
        (_current, _leaf) = Load();
        _seen = File.GetLastWriteTimeUtc(_certificatePath);
        if (IsDue()) Renew();
        _checked = time.GetTimestamp();
    }

    public static ServingCertificate FromFiles(string certificatePath, string keyPath, TimeProvider time, ILogger logger) =>
        new(certificatePath, keyPath, null, time, logger);

    /// <param name="name">Of the files.</param>
    /// <param name="hosts">Host names and addresses clients may use; the first is the common name.</param>
    public static ServingCertificate SelfSigned(string folder, string name, IReadOnlyList<string> hosts, TimeProvider time, ILogger logger)
    {
        PrivateFiles.EnsureFolder(folder);
        return new(Path.Combine(folder, $"{name}.crt"), Path.Combine(folder, $"{name}.key"), hosts, time, logger);
    }

    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_checked) >= s_recheck) RefreshNeedsLock();
                return _current;
            }
        }
    }

    private void RefreshNeedsLock()
    {
        _checked = _time.GetTimestamp();
        try
        {
            if (IsDue()) Renew();
            else if (File.GetLastWriteTimeUtc(_certificatePath) != _seen) Reload();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            ServingLog.CertificateKept(_logger, _certificatePath, e);
        }
    }

    private bool IsDue() => _selfSignedNames is not null && CertificateAgeRules.IsDue(_leaf.NotBefore, _leaf.NotAfter, _time.GetUtcNow());

    private void MakeIfMissing()
    {
        if (!File.Exists(_certificatePath) || !File.Exists(_keyPath)) Make();
    }

    private void Renew()
    {
        Make();
        Reload();
        ServingLog.CertificateRenewed(_logger, _certificatePath, _leaf.NotAfter);
    }

    private void Make()
    {
        var names = _selfSignedNames!;
        var issued = CertificateIssuer.SelfSignedServer(names[0], names, s_life, _time.GetUtcNow());
        // Key first: a crash in between leaves a pair that does not match, which Load detects and replaces.
        PrivateFiles.Write(_keyPath, issued.KeyPem);
        PrivateFiles.Write(_certificatePath, issued.CertificatePem);
    }

    private void Reload()
    {
        (_current, _leaf) = Load();
        _seen = File.GetLastWriteTimeUtc(_certificatePath);
    }

    private (SslStreamCertificateContext Context, X509Certificate2 Leaf) Load()
    {
        try
        {
            return Read();
        }
        catch (Exception e) when (_selfSignedNames is not null && e is CryptographicException or ArgumentException)
        {
            Make();
            return Read();
        }
    }

    private (SslStreamCertificateContext Context, X509Certificate2 Leaf) Read()
    {
        var leaf = X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath);
        var rest = new X509Certificate2Collection();
        rest.ImportFromPemFile(_certificatePath);
        rest.RemoveAt(0);
        return (SslStreamCertificateContext.Create(leaf, rest, offline: true), leaf);
    }
}
