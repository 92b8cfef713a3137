using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>Some controllers against a server, without leader election; ended and begun anew at will.</summary>
internal sealed class RunningControllers : IAsyncDisposable
{
    private readonly HttpApiClient _client;
    private readonly IApiClient _seen;
    private readonly string[] _names;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private RunningControllers(RunningApiServer server, string[] names, TimeProvider? time, TimeSpan lag)
    {
        (_client, _names, _time) = (TestApi.Client(server), names, time ?? TimeProvider.System);
        _seen = lag > TimeSpan.Zero ? new LaggingApiClient(_client, lag) : _client;
        Failures = new FailureLog();
        _loggers = new LoggerFactory([Failures]);
        Api = new ApiResources(_client);
    }

    /// <summary>For the test's own use.</summary>
    public ApiResources Api { get; }

    /// <summary>Faults of our own code that were logged: there must be none.</summary>
    public FailureLog Failures { get; }

    /// <param name="names">Of controllers, as in --controllers.</param>
    /// <param name="lag">How late they see what is written.</param>
    public static RunningControllers Start(RunningApiServer server, string[] names, TimeProvider? time = null, TimeSpan lag = default)
    {
        var running = new RunningControllers(server, names, time, lag);
        running.Begin();
        return running;
    }

    public void Begin()
    {
        _stop = new CancellationTokenSource();
        var api = new ApiResources(_seen);
        var collections = new SharedCollections(_time, NullLogger.Instance);
        var events = new ControllerEventSenders(api.Events, _time, NullLoggerFactory.Instance);
        var context = new ControllerContext(api, collections, events, _time, _loggers);
        var controllers = _names.Select(n => ControllerCatalog.All.Single(e => e.Name == n).Create(context)).ToArray();
        _running = Task.WhenAll([collections.RunAsync(_stop.Token), events.RunAsync(_stop.Token), .. controllers.Select(c => c.RunAsync(_stop.Token))]);
    }

    /// <summary>Whatever they are doing, they are gone.</summary>
    public async Task KillAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _client.Dispose();
        _loggers.Dispose();
        Assert.Empty(Failures.Errors);
    }
}
