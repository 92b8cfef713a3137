using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Client;
using NodeStack.Proxy.Configuration;

namespace NodeStack.Proxy.Hosting;

/// <summary>The API server that tells of Services.</summary>
internal sealed class ClusterLink : IDisposable
{
    private readonly HttpApiClient _client;

    private ClusterLink(Uri server, HttpApiClient client)
    {
        (Server, _client) = (server, client);
        Api = new ApiResources(client);
    }

    public Uri Server { get; }

    public ApiResources Api { get; }

    /// <exception cref="ProxyException">There is no way to an API server, or a file of it cannot be used.</exception>
    public static ClusterLink Open(ProxyOptions options, IApiCallObserver calls, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var config = ClusterAccessReader.Read(options.Kubeconfig, options.Master)
                ?? throw new ProxyException("no way to an API server: give --kubeconfig, or clientConnection.kubeconfig in the configuration; this is not a pod with a service account either");
            var credentials = new ApiCredentials(config, time, loggers.CreateLogger<ApiCredentials>());
            var limits = new ApiClientOptions { Qps = options.ApiQps, Burst = options.ApiBurst, UserAgent = $"kube-proxy/{KubernetesVersion.Text} (linux) nodestack" };
            return new ClusterLink(config.Server, new HttpApiClient(config.Server, credentials, limits, time, calls));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ProxyException(options.Kubeconfig.Length > 0 ? $"--kubeconfig {options.Kubeconfig} cannot be used: {e.Message}" : e.Message, e);
        }
    }

    public void Dispose() => _client.Dispose();
}
