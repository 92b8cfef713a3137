using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>Approves requests for kubelets' client certificates from those who may have them: nodes for themselves, and who makes nodes (bootstrap tokens).</summary>
public sealed class ApprovingController : IController
{
    public const string ControllerName = "certificatesigningrequest-approving-controller";
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1CertificateSigningRequest> _requests;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;

    public ApprovingController(ControllerContext context)
    {
        (_api, _logger) = (context.Api, context.Loggers.CreateLogger(ControllerName));
        _requests = context.Collections.Of(context.Api.CertificateSigningRequests);
        var queue = context.CreateQueue("certificate");
        _requests.Changed += (_, now) =>
        {
            if (now is not null)
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_requests], ReconcileAsync, workers: 5, _logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_requests.Find(key) is not { Spec.SignerName: Signers.KubeletClient } request || RequestStateRules.IsIssued(request) || RequestStateRules.IsSettled(request))
            return null;
        RequestedCertificate wish;
        try
        {
            wish = CertificateRequestParser.Parse(request.Spec.Request);
        }
        catch (FormatException e)
        {
            CertificateLog.Unreadable(_logger, key.Name, e.Message);
            return null;
        }
        if (SigningRules.KubeletClient(wish, [.. request.Spec.Usages ?? []]) is not null)
            return null;
        if (request.Spec.Username == wish.CommonName && await MayAsync(request, "selfnodeclient", cancel).ConfigureAwait(false))
            await ApproveAsync(request, "Auto approving self kubelet client certificate after SubjectAccessReview.", cancel).ConfigureAwait(false);
        else if (await MayAsync(request, "nodeclient", cancel).ConfigureAwait(false))
            await ApproveAsync(request, "Auto approving kubelet client certificate after SubjectAccessReview.", cancel).ConfigureAwait(false);
        else
            CertificateLog.NotAllowed(_logger, key.Name, request.Spec.Username ?? "");
        return null;
    }

    private async Task<bool> MayAsync(V1CertificateSigningRequest request, string subresource, CancellationToken cancel)
    {
        var review = new V1SubjectAccessReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SubjectAccessReview",
            Metadata = new V1ObjectMeta(),
            Spec = new V1SubjectAccessReviewSpec
            {
                User = request.Spec.Username,
                Uid = request.Spec.Uid,
                Groups = request.Spec.Groups,
                Extra = request.Spec.Extra,
                ResourceAttributes = new V1ResourceAttributes
                {
                    Group = "certificates.k8s.io", Resource = "certificatesigningrequests", Verb = "create", Subresource = subresource, Version = "*",
                },
            },
        };
        return (await _api.SubjectAccessReviews.CreateAsync("", review, cancel).ConfigureAwait(false)).Status?.Allowed == true;
    }

    private Task ApproveAsync(V1CertificateSigningRequest request, string message, CancellationToken cancel)
    {
        var approved = new V1CertificateSigningRequestCondition { Type = "Approved", Status = "True", Reason = "AutoApproved", Message = message };
        var status = (request.Status ?? new V1CertificateSigningRequestStatus()) with { Conditions = [.. request.Status?.Conditions ?? [], approved] };
        return MaybeGone.IgnoreAsync(_api.CertificateSigningRequests.ReplaceAsync("", request with { Status = status }, cancel, "approval"));
    }
}
