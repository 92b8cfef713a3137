using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.KubeApi.Client;

/// <summary>What a client shows to its server and whom it trusts, as a kubeconfig says. Files are read again when they changed. Thread-safe.</summary>
public sealed class ApiCredentials
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromMinutes(1);
    private readonly Kubeconfig _config;
    private readonly TimeProvider _time;
    private readonly AuthorityFileCache? _authorityFile;
    private readonly X509Certificate2Collection? _authorities;
    private readonly CertificateFileCache? _certificateFile;
    private readonly X509Certificate2? _certificate;
    private readonly Lock _lock = new();
    private string _token;
    private long _tokenRead;

    /// <exception cref="IOException">A file it names cannot be read.</exception>
    /// <exception cref="CryptographicException">A certificate or key is none.</exception>
    public ApiCredentials(Kubeconfig config, TimeProvider time, ILogger logger)
    {
        (_config, _time, _token) = (config, time, config.Token);
        if (config.AuthorityPem.Length > 0)
            (_authorities = []).ImportFromPem(config.AuthorityPem);
        else if (config.AuthorityFile.Length > 0)
            _authorityFile = new AuthorityFileCache(config.AuthorityFile, time, logger);
        if (config.ClientCertificatePem.Length > 0)
            _certificate = X509Certificate2.CreateFromPem(config.ClientCertificatePem, config.ClientKeyPem);
        else if (config.ClientCertificateFile.Length > 0)
            _certificateFile = new CertificateFileCache(
                config.ClientCertificateFile, config.ClientKeyFile.Length > 0 ? config.ClientKeyFile : config.ClientCertificateFile, time, logger);
        if (config.TokenFile.Length > 0)
            ReadToken_NeedsLock();
    }

    /// <summary>Empty: none.</summary>
    public string BearerToken
    {
        get
        {
            lock (_lock)
            {
                if (_config.TokenFile.Length > 0 && _time.GetElapsedTime(_tokenRead) >= s_recheck)
                    ReadToken_NeedsLock();
                return _token;
            }
        }
    }

    /// <summary>Shows this token from now on, in place of the one that the kubeconfig names.</summary>
    public void UseToken(string token)
    {
        lock (_lock)
            _token = token;
    }

    /// <summary>Looks at the client certificate's files now: whoever replaced them says so.</summary>
    public void Refresh() => _certificateFile?.Refresh();

    public SslClientAuthenticationOptions Tls() => new()
    {
        TargetHost = _config.TlsServerName.Length > 0 ? _config.TlsServerName : _config.Server.Host,
        RemoteCertificateValidationCallback = Verify,
        LocalCertificateSelectionCallback = (_, _, _, _, _) => (_certificateFile?.Current.TargetCertificate ?? _certificate)!,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    private bool Verify(object sender, X509Certificate? shown, X509Chain? sent, SslPolicyErrors errors)
    {
        if (_config.InsecureSkipTlsVerify)
            return true;
        var authorities = _authorities ?? _authorityFile?.Current;
        return authorities is null ? errors == SslPolicyErrors.None : ServerCertificateRules.IsTrusted(shown, sent, errors, authorities, _time.GetUtcNow());
    }

    private void ReadToken_NeedsLock()
    {
        _tokenRead = _time.GetTimestamp();
        try
        {
            _token = File.ReadAllText(_config.TokenFile).Trim();
        }
        catch (Exception e) when (_token.Length > 0 && e is IOException or UnauthorizedAccessException)
        {
            // The one in use stays: whoever replaces the file is not through yet.
        }
    }
}
