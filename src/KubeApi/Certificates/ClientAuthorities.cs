namespace NodeStack.KubeApi.Certificates;

/// <summary>The verifier over the client CA file as it is now: read again within a minute after the file changed; a bad new file keeps the old trust.</summary>
public sealed class ClientAuthorities(string path, TimeProvider time, Action<Exception> onBadFile)
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private ClientCertificateVerifier _current = ClientCertificateVerifier.FromFile(path);
    private DateTime _seen = File.GetLastWriteTimeUtc(path);
    private long _checked = time.GetTimestamp();

    public ClientCertificateVerifier Current
    {
        get
        {
            lock (_lock)
            {
                if (time.GetElapsedTime(_checked) >= s_recheck) RefreshNeedsLock();
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
            if (written == _seen) return;
            _current = ClientCertificateVerifier.FromFile(path);
            _seen = written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            onBadFile(e);
        }
    }
}
