using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.Certificates;
using NodeStack.Kubelet.Configuration;
using Prometheus;

namespace NodeStack.Kubelet.Hosting;

/// <summary>Who this node is to the API server: a certificate that is asked for before the node joins, and kept good while it runs.</summary>
internal sealed class NodeIdentity : IDisposable
{
    private readonly KubeletOptions _options;
    private readonly BootstrapLink? _bootstrap;
    private readonly ClientCertificates _certificates;

    public NodeIdentity(KubeletOptions options, string nodeName, CollectorRegistry registry, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        if (options.BootstrapKubeconfig.Length > 0)
            _bootstrap = new BootstrapLink(options.BootstrapKubeconfig, config => new HttpApiClient(
                config.Server, new ApiCredentials(config, time, loggers.CreateLogger<ApiCredentials>()), new ApiClientOptions(), time));
        _certificates = new ClientCertificates(
            nodeName, options.Kubeconfig, options.CertDir, _bootstrap, CertificateMetrics.Client(registry, time), time, loggers.CreateLogger<ClientCertificates>());
    }

    /// <summary>Returns when the kubeconfig can be used.</summary>
    /// <exception cref="KubeletStartException">It cannot, and there is no way to get one.</exception>
    public Task EnsureAsync(CancellationToken cancel) => _certificates.EnsureAsync(cancel);

    public void AddLoops(LoopGroup loops, ClusterLink cluster)
    {
        if (!_options.Config.RotateCertificates)
            return;
        var loop = _certificates.Loop(cluster.Api.CertificateSigningRequests);
        loop.Changed += cluster.UseNewCertificate;
        loops.Add(loop.RunAsync);
    }

    public void Dispose() => _bootstrap?.Dispose();
}
