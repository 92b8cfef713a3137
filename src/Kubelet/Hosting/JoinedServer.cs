using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Certificates;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Server;
using NodeStack.KubeApi.Serving.Auth;
using Prometheus;

namespace NodeStack.Kubelet.Hosting;

/// <summary>What the server of a joined kubelet asks the API server: who comes in, what they may do, and for a certificate of its own.</summary>
internal sealed class JoinedServer
{
    private readonly ClusterLink _link;
    private readonly KubeletConfiguration _config;
    private readonly ServingCertificates? _certificates;
    private readonly TimeProvider _time;

    public JoinedServer(
        ClusterLink link, KubeletOptions options, NodeParts node, CollectorRegistry registry, TimeProvider time, ILoggerFactory loggers)
    {
        (_link, _config, _time) = (link, options.Config, time);
        if (!_config.ServerTlsBootstrap)
            return;
        _certificates = new ServingCertificates(
            node.View.Node.Metadata.Name, options.CertDir, node.View, link.Api.CertificateSigningRequests, CertificateMetrics.Serving(registry, time), time,
            loggers.CreateLogger<ServingCertificates>());
        // It is asked for the node's addresses, as soon as they are known and whenever they change.
        node.Nodes.Changed += _ => _certificates.Loop.Wake();
    }

    public KubeletServerParts Complete(KubeletServerParts parts, IMetricFactory metrics) => parts with
    {
        Tokens = _config.Authentication.Webhook.Enabled
            ? new WebhookTokenAuthenticator(_link.Api.TokenReviews, _config.Authentication.Webhook.CacheTtl, metrics, _time)
            : null,
        Authorizer = _config.Authorization.Mode == "Webhook"
            ? new WebhookAuthorizer(
                _link.Api.SubjectAccessReviews, _config.Authorization.Webhook.CacheAuthorizedTtl, _config.Authorization.Webhook.CacheUnauthorizedTtl, metrics, _time)
            : parts.Authorizer,
        RequestedCertificate = () => _certificates?.Current,
    };

    public void AddLoops(LoopGroup loops)
    {
        if (_certificates is { } certificates)
            loops.Add(certificates.Loop.RunAsync);
    }
}
