using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>A whole API server in this process, and some controllers of it.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpApiClient _client;
    private Task _running = Task.CompletedTask;

    private RunningCluster(RunningApiServer server)
    {
        Server = server;
        var config = KubeconfigParser.Parse(File.ReadAllBytes(server.Kubeconfig), Path.GetDirectoryName(server.Kubeconfig)!);
        _client = new HttpApiClient(config.Server, new ApiCredentials(config, TimeProvider.System, NullLogger.Instance), new ApiClientOptions(), TimeProvider.System);
        Api = new ApiResources(_client);
    }

    public RunningApiServer Server { get; }

    public ApiResources Api { get; }

    /// <summary>Longer than anything that is waited for: what was waited for is what a failure says.</summary>
    public CancellationToken Cancel { get; } = new CancellationTokenSource(Deadline.Time * 4).Token;

    public RecordedEvents Events { get; } = new();

    public static Task<RunningCluster> StartAsync(params Func<ControllerContext, IController>[] controllers) => StartAsync(new ClusterControllerOptions(), TimeProvider.System, controllers);

    public static async Task<RunningCluster> StartAsync(ClusterControllerOptions options, TimeProvider time, params Func<ControllerContext, IController>[] controllers)
    {
        var cluster = new RunningCluster(await RunningApiServer.StartAsync());
        cluster.Run(options, time, controllers);
        return cluster;
    }

    /// <summary>More controllers, with a copy of the world of their own.</summary>
    public void Run(ClusterControllerOptions options, TimeProvider time, params Func<ControllerContext, IController>[] controllers)
    {
        var collections = new SharedCollections(TimeProvider.System, NullLogger.Instance);
        var context = new ControllerContext(Api, collections, Events, time, NullLoggerFactory.Instance) { Cluster = options };
        var made = controllers.Select(c => c(context)).ToList();
        _running = Task.WhenAll([_running, collections.RunAsync(_stop.Token), .. made.Select(c => c.RunAsync(_stop.Token))]);
    }

    /// <summary>A namespace of its own for one test, in which pods may be made.</summary>
    public async Task<string> NamespaceAsync()
    {
        var ns = await Server.NamespaceAsync();
        await Server.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts", """{"metadata":{"name":"default"}}""");
        return ns;
    }

    public Task EventuallyAsync(Func<Task<bool>> holds, string what) => TestSupport.Eventually.TrueAsync(
        async () => _running.IsFaulted ? throw new InvalidOperationException("a controller ended", _running.Exception) : await holds(), Deadline.Time, what);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Keeps what controllers tell.</summary>
    internal sealed class RecordedEvents : IEventRecorderFactory, IObjectEventRecorder
    {
        private readonly ConcurrentQueue<(V1ObjectReference About, EventType Type, string Reason, string Message)> _events = [];

        public IReadOnlyList<(V1ObjectReference About, EventType Type, string Reason, string Message)> All => [.. _events];

        public IObjectEventRecorder Create(string component) => this;

        public void Record(V1ObjectReference about, EventType type, string reason, string message) => _events.Enqueue((about, type, reason, message));
    }
}
