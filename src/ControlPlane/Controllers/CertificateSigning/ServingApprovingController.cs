using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>
/// Approves requests for kubelets' serving certificates by <see cref="ServingApprovalRules"/>. Not one of upstream's controllers, and off unless it is named:
/// clusters that join machines by themselves want it.
/// </summary>
public sealed class ServingApprovingController : IController
{
    public const string ControllerName = "kubelet-serving-certificate-approver";
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1CertificateSigningRequest> _requests;
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly ObjectIndex<V1CertificateSigningRequest> _byNode;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;

    public ServingApprovingController(ControllerContext context)
    {
        (_api, _logger) = (context.Api, context.Loggers.CreateLogger(ControllerName));
        _requests = context.Collections.Of(context.Api.CertificateSigningRequests);
        _nodes = context.Collections.Of(context.Api.Nodes);
        _byNode = _requests.Index("serving", r => IsPending(r) && ServingApprovalRules.NodeOf(r) is { } node ? [node] : []);
        var queue = context.CreateQueue("kubelet_serving_certificate");
        _requests.Changed += (_, now) =>
        {
            if (now is not null && IsPending(now))
                queue.Add(ObjectKey.Of(now.Metadata));
        };
        // A node asks before it has told its addresses.
        _nodes.Changed += (_, now) =>
        {
            foreach (var request in now is null ? [] : _byNode[now.Metadata.Name])
                queue.Add(ObjectKey.Of(request.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_requests, _nodes], ReconcileAsync, workers: 1, _logger);
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private static bool IsPending(V1CertificateSigningRequest request) =>
        request.Spec.SignerName == Signers.KubeletServing && !RequestStateRules.IsSettled(request) && !RequestStateRules.IsIssued(request);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_requests.Find(key) is not { } request || !IsPending(request))
            return null;
        var node = ServingApprovalRules.NodeOf(request) is { } name ? _nodes.Find(new ObjectKey("", name)) : null;
        string? problem;
        try
        {
            problem = ServingApprovalRules.Problem(request, CertificateRequestParser.Parse(request.Spec.Request), node);
        }
        catch (FormatException e)
        {
            problem = e.Message;
        }
        if (problem is not null)
        {
            CertificateLog.NotApproved(_logger, key.Name, problem);
            return null;
        }
        var approved = new V1CertificateSigningRequestCondition
        {
            Type = "Approved", Status = "True", Reason = "AutoApproved", Message = "Auto approving kubelet serving certificate for names and addresses of its node.",
        };
        var status = (request.Status ?? new V1CertificateSigningRequestStatus()) with { Conditions = [.. request.Status?.Conditions ?? [], approved] };
        await MaybeGone.IgnoreAsync(_api.CertificateSigningRequests.ReplaceAsync("", request with { Status = status }, cancel, "approval")).ConfigureAwait(false);
        return null;
    }
}
