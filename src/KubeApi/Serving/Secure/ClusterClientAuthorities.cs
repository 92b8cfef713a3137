using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Serving.Secure;

/// <summary>
/// Who signs for the clients of a component, as the cluster says: ConfigMap <c>kube-system/extension-apiserver-authentication</c>, key
/// <c>client-ca-file</c>, read again at most once a minute when somebody shows a certificate. Without a good answer, what was known stays.
/// </summary>
internal sealed class ClusterClientAuthorities(ApiResource<V1ConfigMap> configMaps, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _turn = new(1);
    private string _text = "";
    private long? _asked;

    /// <summary>Trusts nobody before the first answer.</summary>
    public ClientCertificateVerifier Current { get; private set; } = new([]);

    public async Task RefreshAsync(CancellationToken cancel)
    {
        if (!IsDue)
            return;
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (IsDue)
                await ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or CryptographicException)
        {
            ServingLog.AuthoritiesKept(logger, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <exception cref="ApiException">The cluster does not say.</exception>
    /// <exception cref="CryptographicException">What it says are no certificates.</exception>
    public async Task ReadAsync(CancellationToken cancel)
    {
        _asked = time.GetTimestamp();
        var map = await configMaps.GetAsync("kube-system", "extension-apiserver-authentication", cancel).ConfigureAwait(false);
        var text = map.Data?.TryGetValue("client-ca-file", out var pem) == true ? pem : "";
        if (text == _text)
            return;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(text);
        (Current, _text) = (new ClientCertificateVerifier(authorities), text);
    }

    public void Dispose() => _turn.Dispose();

    private bool IsDue => _asked is not { } asked || time.GetElapsedTime(asked) >= s_recheck;
}
