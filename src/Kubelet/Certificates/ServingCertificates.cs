using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Certificates;

/// <summary>
/// The server's certificate from the API server's signer (serverTLSBootstrap): for the node's addresses as they are, asked for anew when they change.
/// Until there is one the server shows its own. Thread-safe.
/// </summary>
internal sealed class ServingCertificates
{
    private readonly CertificateFolder _folder;
    private readonly TimeProvider _time;
    private volatile SslStreamCertificateContext? _current;

    public ServingCertificates(
        string nodeName, string certDir, INodeView node, ApiResource<V1CertificateSigningRequest> api, CertificateMetrics metrics, TimeProvider time, ILogger logger)
    {
        _time = time;
        _folder = new CertificateFolder(certDir, "kubelet-server");
        Loop = new CertificateLoop(
            _folder, new CertificateRenewer(_folder, new CertificateRequester(time, logger), time),
            () => CertificateWishRules.Serving(nodeName, node.Node.Status?.Addresses ?? []), _ => api, metrics, time, logger);
        Loop.Changed += Read;
        Read();
    }

    public CertificateLoop Loop { get; }

    /// <summary>Null: none that is good.</summary>
    public SslStreamCertificateContext? Current =>
        _current is { } current && _time.GetUtcNow() < current.TargetCertificate.NotAfter ? current : null;

    private void Read()
    {
        if (_folder.Current() is not { } leaf)
            return;
        var rest = new X509Certificate2Collection();
        rest.ImportFromPemFile(_folder.CurrentPath);
        rest.RemoveAt(0);
        _current = SslStreamCertificateContext.Create(leaf, rest, offline: true);
    }
}
