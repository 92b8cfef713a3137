using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.LeaderElection;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>The way to the API server, shared by all controllers.</summary>
internal sealed class ControllersLink : IDisposable
{
    private readonly HttpApiClient _client;
    private readonly HttpApiClient _bare;

    private ControllersLink(Uri server, HttpApiClient client, HttpApiClient bare, LeaderFence? fence)
    {
        (Server, _client, _bare) = (server, client, bare);
        (Client, Bare) = fence is null ? ((IApiClient)client, (IApiClient)bare) : (new LedApiClient(client, fence), new LedApiClient(bare, fence));
    }

    public Uri Server { get; }

    public IApiClient Client { get; }

    /// <summary>Trusts the same server and shows nothing of itself: for requests that bring a token of their own.</summary>
    public IApiClient Bare { get; }

    /// <summary>For what is done whether we lead or not.</summary>
    public IApiClient Own => _client;

    /// <param name="fence">Of the leader; null: nobody is elected.</param>
    /// <exception cref="ControllersException">There is no way to an API server, or a file of it cannot be used.</exception>
    public static ControllersLink Open(ControllersOptions options, LeaderFence? fence, IApiCallObserver calls, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var config = ClusterAccessReader.Read(options.Kubeconfig, options.Master)
                ?? throw new ControllersException("no way to an API server: give --kubeconfig; this is not a pod with a service account either");
            var credentials = new ApiCredentials(config, time, loggers.CreateLogger<ApiCredentials>());
            // Budgets are the controllers' own, see BudgetedApiClient.
            var limits = new ApiClientOptions { UserAgent = $"kube-controller-manager/{KubernetesVersion.Text} (linux) nodestack" };
            var bare = new ApiCredentials(WithoutUser(config), time, loggers.CreateLogger<ApiCredentials>());
            return new ControllersLink(
                config.Server, new HttpApiClient(config.Server, credentials, limits, time, calls), new HttpApiClient(config.Server, bare, limits, time, calls), fence);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ControllersException(options.Kubeconfig.Length > 0 ? $"--kubeconfig {options.Kubeconfig} cannot be used: {e.Message}" : e.Message, e);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _bare.Dispose();
    }

    private static Kubeconfig WithoutUser(Kubeconfig config) => config with
    {
        ClientCertificateFile = "", ClientKeyFile = "", ClientCertificatePem = "", ClientKeyPem = "", Token = "", TokenFile = "",
    };
}
