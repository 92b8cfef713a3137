using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.LeaderElection;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>
/// The way to the API server. What is written about pods has its budget, events have another; reading and the Lease have none: a scheduler with much to do
/// must not lose its Lease over it.
/// </summary>
internal sealed class SchedulerLink : IDisposable
{
    private readonly HttpApiClient _client;

    private SchedulerLink(Uri server, HttpApiClient client, LeaderFence? fence, SchedulerOptions options, TimeProvider time)
    {
        (Server, _client) = (server, client);
        Api = new ApiResources(client);
        IApiClient led = fence is null ? client : new LedApiClient(client, fence);
        Writes = new ApiResources(Budgeted(led, options, time));
        Events = new ApiResources(Budgeted(led, options, time));
    }

    public Uri Server { get; }

    public ApiResources Api { get; }

    public ApiResources Writes { get; }

    public ApiResources Events { get; }

    /// <param name="fence">Of the leader; null: nobody is elected.</param>
    /// <exception cref="SchedulerException">There is no way to an API server, or a file of it cannot be used.</exception>
    public static SchedulerLink Open(SchedulerOptions options, LeaderFence? fence, IApiCallObserver calls, TimeProvider time, ILoggerFactory loggers)
    {
        var kubeconfig = options.Config.ClientConnection.Kubeconfig;
        try
        {
            var config = ClusterAccessReader.Read(kubeconfig, options.Master)
                ?? throw new SchedulerException("no way to an API server: give --kubeconfig, or clientConnection.kubeconfig in the configuration; this is not a pod with a service account either");
            var credentials = new ApiCredentials(config, time, loggers.CreateLogger<ApiCredentials>());
            var limits = new ApiClientOptions { UserAgent = $"kube-scheduler/{KubernetesVersion.Text} (linux) nodestack" };
            return new SchedulerLink(config.Server, new HttpApiClient(config.Server, credentials, limits, time, calls), fence, options, time);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SchedulerException(kubeconfig.Length > 0 ? $"--kubeconfig {kubeconfig} cannot be used: {e.Message}" : e.Message, e);
        }
    }

    public void Dispose() => _client.Dispose();

    private static IApiClient Budgeted(IApiClient client, SchedulerOptions options, TimeProvider time)
    {
        var limits = options.Config.ClientConnection;
        return limits.Qps < 0 ? client : new BudgetedApiClient(client, limits.Qps, limits.Burst, time);
    }
}
