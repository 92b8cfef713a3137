using NodeStack.KubeApi.Queues;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Certificates;

/// <summary>
/// Keeps one certificate good: asks for a new one in time, when the wish changed, and when the one there is expired. Woken by time and by
/// <see cref="Wake"/>. Owns the files of <see cref="CertificateFolder"/>.
/// </summary>
/// <param name="wish">Null: nothing to ask for yet. Must not block.</param>
/// <param name="api">Given true when the certificate there is no help: expired, missing, or not recognized by the server.</param>
internal sealed class CertificateLoop(
    CertificateFolder folder, CertificateRenewer renewer, Func<CertificateWish?> wish, Func<bool, ApiResource<V1CertificateSigningRequest>> api,
    CertificateMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly WakeSignal _wake = new(time);
    private double _jitter = Random.Shared.NextDouble();
    private bool _isUnknown;
    private int _failures;

    /// <summary>Raised after the certificate was replaced; connections that show the old one may be dropped.</summary>
    public event Action? Changed;

    /// <summary>The wish may have changed.</summary>
    public void Wake() => _wake.Set();

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var held = folder.Held();
            metrics.Hold(held);
            var now = time.GetUtcNow();
            if (wish() is { } wanted && CertificateRotationRules.DueAt(held, wanted, now, _jitter) is { } due && due <= now)
                await RenewAsync(held, wanted, cancel).ConfigureAwait(false);
            else
                await _wake.WaitAsync(CertificateRotationRules.LongestWait, cancel).ConfigureAwait(false);
        }
    }

    private async Task RenewAsync(HeldCertificate? held, CertificateWish wanted, CancellationToken cancel)
    {
        try
        {
            var isNoHelp = _isUnknown || !CertificateRotationRules.IsUsable(held, time.GetUtcNow());
            var isRenewed = await renewer.TryAsync(api(isNoHelp), wanted, () => IsStill(wanted), cancel).ConfigureAwait(false);
            if (isRenewed)
                Renewed(held);
            // A signer may leave out what was wished; asking again at once would not change that.
            var pause = isRenewed ? CertificateRotationRules.PauseAfter(folder.Held(), wanted) : CertificateRotationRules.RetryAfter(1);
            await _wake.WaitAsync(pause, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or CertificateRefusedException or IOException or UnauthorizedAccessException)
        {
            _isUnknown = e is ApiException { IsUnauthorized: true };
            metrics.Failed();
            if (_failures++ == 0)
                CertificateLog.NotRenewed(logger, wanted.Signer, e.Message);
            await Task.Delay(CertificateRotationRules.RetryAfter(_failures), time, cancel).ConfigureAwait(false);
        }
    }

    private void Renewed(HeldCertificate? before)
    {
        (_failures, _isUnknown, _jitter) = (0, false, Random.Shared.NextDouble());
        metrics.Renewed(before);
        var held = folder.Held();
        metrics.Hold(held);
        CertificateLog.Renewed(logger, folder.CurrentPath, held?.NotAfter);
        Changed?.Invoke();
    }

    private bool IsStill(CertificateWish asked) => wish() is { } now && CsrKey(now) == CsrKey(asked);

    /// <summary>Lists of records are compared by what is in them.</summary>
    private static string CsrKey(CertificateWish wish) => string.Join('\n', [wish.CommonName, .. wish.DnsNames, "", .. wish.IpAddresses]);
}
