using System.Security.Cryptography;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Certificates;

/// <summary>Asks for a certificate and waits until it is approved and signed. Where the same was asked before, waits for that.</summary>
internal sealed class CertificateRequester(TimeProvider time, ILogger logger)
{
    /// <param name="isWanted">Asked while waiting; false ends it.</param>
    /// <returns>PEM; null: not wanted any more, or nobody decided for a long time.</returns>
    /// <exception cref="CertificateRefusedException"/>
    /// <exception cref="ApiException">The request cannot be made.</exception>
    public async Task<string?> RequestAsync(
        ApiResource<V1CertificateSigningRequest> api, CertificateWish wish, ECDsa key, Func<bool> isWanted, CancellationToken cancel)
    {
        var request = CsrBuilder.Build(wish, key);
        var begun = time.GetTimestamp();
        var found = await CreateOrFindAsync(api, request, cancel).ConfigureAwait(false);
        for (var looks = 1; isWanted() && time.GetElapsedTime(begun) < CertificateRotationRules.Patience; looks++)
        {
            switch (CsrOutcomeRules.Judge(found))
            {
                case CsrOutcome.Issued issued:
                    return CsrOutcomeRules.Fault(issued.Pem, key, time.GetUtcNow()) is { } fault ? throw new CertificateRefusedException(fault) : issued.Pem;
                case CsrOutcome.Refused refused:
                    throw new CertificateRefusedException(refused.Reason);
                case CsrOutcome.Pending:
                    break;
            }
            await Task.Delay(CertificateRotationRules.LookAgainAfter(looks), time, cancel).ConfigureAwait(false);
            found = await LookAsync(api, request, found, cancel).ConfigureAwait(false);
        }
        return null;
    }

    private async Task<V1CertificateSigningRequest> CreateOrFindAsync(
        ApiResource<V1CertificateSigningRequest> api, V1CertificateSigningRequest request, CancellationToken cancel)
    {
        try
        {
            var made = await api.CreateAsync("", request, cancel).ConfigureAwait(false);
            CertificateLog.Requested(logger, request.Spec.SignerName, request.Metadata.Name);
            return made;
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            var found = await api.GetAsync("", request.Metadata.Name, cancel).ConfigureAwait(false);
            if (CsrOutcomeRules.Foreign(found, request) is { } foreign)
                throw new CertificateRefusedException($"certificate signing request {request.Metadata.Name} is somebody else's: {foreign}");
            CertificateLog.Reused(logger, request.Spec.SignerName, request.Metadata.Name);
            return found;
        }
    }

    /// <summary>A server that is away for a moment is waited for; requests that were cleaned up are made again.</summary>
    private async Task<V1CertificateSigningRequest> LookAsync(
        ApiResource<V1CertificateSigningRequest> api, V1CertificateSigningRequest request, V1CertificateSigningRequest before, CancellationToken cancel)
    {
        try
        {
            return await api.GetAsync("", request.Metadata.Name, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return await CreateOrFindAsync(api, request, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsTransient)
        {
            return before;
        }
    }
}
