using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Certificates;

/// <summary>
/// The certificates of an authority file as it is: looked at when asked for, at most once a minute, and read again when it changed; a bad new file
/// keeps the old trust. Thread-safe.
/// </summary>
public sealed class AuthorityFileCache(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private X509Certificate2Collection _current = Read(path);
    private DateTime _written = File.GetLastWriteTimeUtc(path);
    private long _checked = time.GetTimestamp();

    public X509Certificate2Collection Current
    {
        get
        {
            lock (_lock)
            {
                if (time.GetElapsedTime(_checked) >= s_recheck)
                    RefreshNeedsLock();
                return _current;
            }
        }
    }

    private void RefreshNeedsLock()
    {
        _checked = time.GetTimestamp();
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (written == _written)
                return;
            _current = Read(path);
            _written = written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            CertificateLog.FileKept(logger, path, e);
        }
    }

    private static X509Certificate2Collection Read(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new InvalidDataException($"{path} holds no certificate");
    }
}
