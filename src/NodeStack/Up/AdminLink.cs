using Microsoft.Extensions.Logging;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Client;
using NodeStack.Verbs;

namespace NodeStack.Up;

/// <summary>The way of a verb to an API server by a kubeconfig.</summary>
internal sealed class AdminLink : IDisposable
{
    private readonly HttpApiClient _client;

    private AdminLink(Uri server, HttpApiClient client) => (Server, _client, Api) = (server, client, new ApiResources(client));

    public Uri Server { get; }

    public ApiResources Api { get; }

    /// <exception cref="VerbException">The file cannot be used.</exception>
    public static AdminLink Open(string kubeconfig, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var config = ClusterAccessReader.ReadFile(kubeconfig);
            var credentials = new ApiCredentials(config, time, loggers.CreateLogger<ApiCredentials>());
            var limits = new ApiClientOptions { UserAgent = $"nodestack/{KubernetesVersion.Text}" };
            return new AdminLink(config.Server, new HttpApiClient(config.Server, credentials, limits, time));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw new VerbException($"kubeconfig {kubeconfig} cannot be used: {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();
}
