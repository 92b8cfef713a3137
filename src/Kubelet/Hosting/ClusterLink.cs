using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.ApiAccess;
using NodeStack.Kubelet.Certificates;
using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Hosting;

/// <summary>
/// The API server this kubelet is joined to. Heartbeats and events go their own ways, so that neither waits for the other or for the rest.
/// </summary>
internal sealed class ClusterLink : IDisposable
{
    private readonly HttpApiClient[] _clients;
    private readonly ApiCredentials _credentials;

    private ClusterLink(Kubeconfig kubeconfig, ApiCredentials credentials, HttpApiClient main, HttpApiClient heartbeats, HttpApiClient events, TimeProvider time)
    {
        Server = kubeconfig.Server;
        _credentials = credentials;
        _clients = [main, heartbeats, events];
        (Api, Heartbeats, Events) = (new ApiResources(new LagTolerantApiClient(main, time)), new ApiResources(heartbeats), new ApiResources(events));
    }

    public Uri Server { get; }

    /// <summary>Within kubeAPIQPS and kubeAPIBurst.</summary>
    public ApiResources Api { get; }

    /// <summary>Without a limit, and with little patience.</summary>
    public ApiResources Heartbeats { get; }

    /// <summary>Within eventRecordQPS and eventBurst.</summary>
    public ApiResources Events { get; }

    /// <exception cref="KubeletStartException">The file, or one that it names, cannot be used.</exception>
    public static ClusterLink Open(string path, KubeletConfiguration config, IApiCallObserver calls, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var kubeconfig = KubeconfigCertificateReader.ReadKubeconfig(path);
            var credentials = new ApiCredentials(kubeconfig, time, loggers.CreateLogger<ApiCredentials>());
            return new ClusterLink(
                kubeconfig, credentials,
                Client(new ApiClientOptions { Qps = config.KubeApiQps, Burst = config.KubeApiBurst }),
                Client(new ApiClientOptions { Timeout = TimeSpan.FromSeconds(10), Retries = 0 }),
                Client(new ApiClientOptions { Qps = config.EventRecordQps, Burst = config.EventBurst }), time);

            HttpApiClient Client(ApiClientOptions options) => new(
                kubeconfig.Server, credentials, options with { UserAgent = $"kubelet/{KubernetesVersion.Text} (linux) nodestack" }, time, calls);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new KubeletStartException($"--kubeconfig {path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The client certificate was replaced: from now on the new one is shown.</summary>
    public void UseNewCertificate()
    {
        _credentials.Refresh();
        DropConnections();
    }

    /// <summary>For new credentials: what is connected shows the old ones.</summary>
    public void DropConnections()
    {
        foreach (var client in _clients)
            client.DropConnections();
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}
