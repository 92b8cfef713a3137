using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Certificates;

/// <summary>One attempt at a certificate: the key is kept before it is asked with, the certificate when it came.</summary>
internal sealed class CertificateRenewer(CertificateFolder folder, CertificateRequester requester, TimeProvider time)
{
    /// <returns>False: not wanted any more, or undecided for a long time.</returns>
    /// <exception cref="CertificateRefusedException">The next attempt is with a new key.</exception>
    /// <exception cref="ApiException"/>
    /// <exception cref="IOException"/>
    public async Task<bool> TryAsync(ApiResource<V1CertificateSigningRequest> api, CertificateWish wish, Func<bool> isWanted, CancellationToken cancel)
    {
        using var key = folder.PendingKey();
        try
        {
            if (await requester.RequestAsync(api, wish, key, isWanted, cancel).ConfigureAwait(false) is not { } pem)
                return false;
            folder.Keep(pem, key, time.GetUtcNow());
            return true;
        }
        catch (CertificateRefusedException)
        {
            folder.DropPendingKey();
            throw;
        }
    }
}
