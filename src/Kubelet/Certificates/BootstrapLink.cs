using System.Security.Cryptography;
using k8s.Models;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.Hosting;

namespace NodeStack.Kubelet.Certificates;

/// <summary>
/// The way to the API server with --bootstrap-kubeconfig. The file is read each time, for its token does not live long. For one caller at a time.
/// </summary>
/// <param name="open">A client for a kubeconfig; disposed here when it is disposable.</param>
internal sealed class BootstrapLink(string path, Func<Kubeconfig, IApiClient> open) : IDisposable
{
    private IApiClient? _client;

    public string Path => path;

    /// <exception cref="KubeletStartException">The file, or one that it names, cannot be used.</exception>
    public (Kubeconfig Kubeconfig, ApiResource<V1CertificateSigningRequest> Requests) Open()
    {
        try
        {
            var kubeconfig = KubeconfigCertificateReader.ReadKubeconfig(path);
            Dispose();
            _client = open(kubeconfig);
            return (kubeconfig, new ApiResources(_client).CertificateSigningRequests);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new KubeletStartException($"--bootstrap-kubeconfig {path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The requests; null: the file is gone, as it may be once a node has joined.</summary>
    public ApiResource<V1CertificateSigningRequest>? TryOpen()
    {
        try
        {
            return Open().Requests;
        }
        catch (KubeletStartException)
        {
            return null;
        }
    }

    public void Dispose() => (_client as IDisposable)?.Dispose();
}
