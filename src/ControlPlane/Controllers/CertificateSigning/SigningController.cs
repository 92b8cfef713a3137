using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>Signs approved requests to the cluster's own signers. A signer without files does not sign.</summary>
public sealed class SigningController : IController
{
    public const string ControllerName = "certificatesigningrequest-signing-controller";
    private readonly ApiResource<V1CertificateSigningRequest> _api;
    private readonly WatchedCollection<V1CertificateSigningRequest> _requests;
    private readonly ClusterSigningOptions _options;
    private readonly TimeProvider _time;
    private readonly KeyedController _loop;

    public SigningController(ControllerContext context)
    {
        (_api, _options, _time) = (context.Api.CertificateSigningRequests, context.Cluster.Signing, context.Time);
        _requests = context.Collections.Of(_api);
        var queue = context.CreateQueue("certificate");
        _requests.Changed += (_, now) =>
        {
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_requests], ReconcileAsync, workers: 5, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_requests.Find(key) is not { } request || RequestStateRules.IsIssued(request) || !RequestStateRules.IsApproved(request) || RequestStateRules.Has(request, "Failed"))
            return null;
        if (FilesOf(request.Spec.SignerName) is not { CertFile.Length: > 0, KeyFile.Length: > 0 } files)
            return null;
        try
        {
            var wish = CertificateRequestParser.Parse(request.Spec.Request);
            List<string> usages = [.. request.Spec.Usages ?? []];
            if (SigningRules.Problem(request.Spec.SignerName, wish, usages) is { } problem)
            {
                await FailAsync(request, problem, cancel).ConfigureAwait(false);
                return null;
            }
            var life = CertificateLifeRules.Life(request.Spec.ExpirationSeconds, _options.Duration);
            var certificate = await CertificateSigner.SignAsync(files, wish, usages, life, _time.GetUtcNow(), cancel).ConfigureAwait(false);
            var status = (request.Status ?? new V1CertificateSigningRequestStatus()) with { Certificate = certificate };
            await MaybeGone.IgnoreAsync(_api.ReplaceAsync("", request with { Status = status }, cancel, "status")).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            // To be tried again: files may come to be right.
            throw new ApiException(0, "", $"error auto signing csr: {e.Message}", null, e);
        }
        return null;
    }

    private Task FailAsync(V1CertificateSigningRequest request, string problem, CancellationToken cancel)
    {
        var failed = new V1CertificateSigningRequestCondition
        {
            Type = "Failed", Status = "True", Reason = "SignerValidationFailure", Message = problem, LastUpdateTime = _time.GetUtcNow().UtcDateTime,
        };
        var status = (request.Status ?? new V1CertificateSigningRequestStatus()) with { Conditions = [.. request.Status?.Conditions ?? [], failed] };
        return MaybeGone.IgnoreAsync(_api.ReplaceAsync("", request with { Status = status }, cancel, "status"));
    }

    /// <summary>Null: it is not ours.</summary>
    private ClusterSigningOptions.Files? FilesOf(string signer)
    {
        var own = signer switch
        {
            Signers.KubeletServing => _options.KubeletServing,
            Signers.KubeletClient => _options.KubeletClient,
            Signers.ApiServerClient => _options.KubeApiServerClient,
            Signers.LegacyUnknown => _options.LegacyUnknown,
            _ => null,
        };
        return own is null ? null : own.CertFile.Length > 0 ? own : _options.Common;
    }
}
