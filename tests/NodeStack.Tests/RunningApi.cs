using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.ApiServer;
using NodeStack.ControlPlane.ApiServer.Hosting;
using NodeStack.KubeApi.Client;

namespace NodeStack.NodeStack.Tests;

/// <summary>A whole API server in this process, with a folder of its own, and the administrator's client of it.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("api-").FullName;
    private Task _running = Task.CompletedTask;
    private HttpApiClient? _client;

    public IApiClient Client => _client!;

    public ApiResources Api { get; private set; } = null!;

    public string Kubeconfig => Path.Combine(_folder, "admin.kubeconfig");

    public static async Task<RunningApi> StartAsync()
    {
        var api = new RunningApi();
        var options = new ApiServerOptions { DataDir = api._folder, BindAddress = IPAddress.Loopback, SecurePort = 0 };
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        api._running = ApiServerHost.RunAsync(options, NullLoggerFactory.Instance, TimeProvider.System, ready.SetResult, api._stop.Token);
        await Task.WhenAny(ready.Task, api._running).WaitAsync(Patience);
        if (!ready.Task.IsCompleted)
            await api._running;
        var config = KubeconfigParser.Parse(await File.ReadAllBytesAsync(api.Kubeconfig), api._folder);
        var credentials = new ApiCredentials(config, TimeProvider.System, NullLogger.Instance);
        api._client = new HttpApiClient(config.Server, credentials, new ApiClientOptions { UserAgent = "tests", Qps = 0 }, TimeProvider.System);
        api.Api = new ApiResources(api._client);
        return api;
    }

    public async Task<string> SendAsync(HttpMethod method, string path, string body = "") => Encoding.UTF8.GetString((await Client.SendAsync(
        new ApiRequest(method, path)
        {
            Body = Encoding.UTF8.GetBytes(body),
            ContentType = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json",
        },
        CancellationToken.None)).Span);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client?.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
