using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Certificates;

/// <summary>
/// A certificate with its key as the files have it: looked at when asked for, at most once a minute, and read again when they changed. Whatever goes
/// wrong with that, the one in use stays. Thread-safe.
/// </summary>
public sealed class CertificateFileCache
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SslStreamCertificateContext _current;
    private DateTime _written;
    private long _checked;

    public CertificateFileCache(string certificatePath, string keyPath, TimeProvider time, ILogger logger)
    {
        (_certificatePath, _keyPath, _time, _logger) = (certificatePath, keyPath, time, logger);
        _written = File.GetLastWriteTimeUtc(certificatePath);
        _current = Read();
        _checked = time.GetTimestamp();
    }

    /// <summary>For the TLS handshakes of a server.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_checked) >= s_recheck)
                    RefreshNeedsLock();
                return _current;
            }
        }
    }

    /// <summary>Looks at the files now: whoever replaced them says so.</summary>
    public void Refresh()
    {
        lock (_lock)
            RefreshNeedsLock();
    }

    private void RefreshNeedsLock()
    {
        _checked = _time.GetTimestamp();
        try
        {
            var written = File.GetLastWriteTimeUtc(_certificatePath);
            if (written == _written)
                return;
            _current = Read();
            _written = written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            CertificateLog.FileKept(_logger, _certificatePath, e);
        }
    }

    private SslStreamCertificateContext Read()
    {
        var leaf = X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath);
        var rest = new X509Certificate2Collection();
        rest.ImportFromPemFile(_certificatePath);
        rest.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, rest, offline: true);
    }
}
