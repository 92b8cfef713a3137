using NodeStack.KubeApi.Files;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.Hosting;

namespace NodeStack.Kubelet.Certificates;

/// <summary>The certificate by which the API server knows this node: had before the node joins, kept good while it runs.</summary>
/// <param name="bootstrap">Null: the kubeconfig is all there is.</param>
internal sealed class ClientCertificates(
    string nodeName, string kubeconfigPath, string certDir, BootstrapLink? bootstrap, CertificateMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly CertificateFolder _folder = new(certDir, "kubelet-client");
    private readonly CertificateWish _wish = CertificateWishRules.Client(nodeName);

    /// <summary>Returns when the kubeconfig can be used; asks for a certificate before that if need be, and waits for it as long as it takes.</summary>
    /// <exception cref="KubeletStartException">There is no good certificate and no way to ask for one, or to keep it.</exception>
    public async Task EnsureAsync(CancellationToken cancel)
    {
        var (configured, reason) = KubeconfigCertificateReader.Read(kubeconfigPath, time.GetUtcNow());
        var decision = BootstrapRules.Decide(bootstrap is not null, configured, _folder.Held(), time.GetUtcNow());
        if (decision == BootstrapDecision.UseKubeconfig)
            return;
        var (kubeconfig, requests) = bootstrap!.Open();
        try
        {
            if (decision == BootstrapDecision.RequestCertificate)
            {
                CertificateLog.Bootstrapping(logger, kubeconfigPath, reason, bootstrap.Path);
                await RequestAsync(requests, cancel).ConfigureAwait(false);
            }
            PrivateFiles.EnsureFolder(Path.GetDirectoryName(Path.GetFullPath(kubeconfigPath))!);
            PrivateFiles.Write(kubeconfigPath, KubeconfigRenderer.Render(kubeconfig, _folder.CurrentPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeletStartException($"the client certificate or its kubeconfig {kubeconfigPath} cannot be kept: {e.Message}", e);
        }
    }

    /// <summary>Keeps it good (rotateCertificates).</summary>
    /// <param name="joined">With the certificate there is.</param>
    public CertificateLoop Loop(ApiResource<V1CertificateSigningRequest> joined) => new(
        _folder, Renewer(), () => _wish, isNoHelp => (isNoHelp ? bootstrap?.TryOpen() : null) ?? joined, metrics, time, logger);

    private async Task RequestAsync(ApiResource<V1CertificateSigningRequest> requests, CancellationToken cancel)
    {
        var renewer = Renewer();
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (await renewer.TryAsync(requests, _wish, static () => true, cancel).ConfigureAwait(false))
                {
                    CertificateLog.Renewed(logger, _folder.CurrentPath, _folder.Held()?.NotAfter);
                    return;
                }
            }
            catch (Exception e) when (e is ApiException or CertificateRefusedException)
            {
                metrics.Failed();
                CertificateLog.NotRenewed(logger, _wish.Signer, e.Message);
            }
            await Task.Delay(CertificateRotationRules.RetryAfter(failures), time, cancel).ConfigureAwait(false);
            requests = bootstrap!.TryOpen() ?? requests;
        }
    }

    private CertificateRenewer Renewer() => new(_folder, new CertificateRequester(time, logger), time);
}
