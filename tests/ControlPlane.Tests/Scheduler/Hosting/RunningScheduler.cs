using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Scheduler;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.ControlPlane.Tests.Scheduler.Hosting;

/// <summary>A whole scheduler in this process, at a running API server.</summary>
internal sealed class RunningScheduler : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public int Port { get; private set; }

    public Task Ended => _running;

    public static Task<RunningScheduler> StartAsync(RunningApiServer server, params (string Name, string Value)[] flags) => StartAsync(server, NullLoggerFactory.Instance, flags);

    public static async Task<RunningScheduler> StartAsync(RunningApiServer server, ILoggerFactory loggers, params (string Name, string Value)[] flags)
    {
        var scheduler = new RunningScheduler();
        List<(string Name, string Value)> all = [("kubeconfig", server.Kubeconfig), ("kube-api-qps", "-1"), ("secure-port", "0"), ("leader-elect", "false"), .. flags];
        var given = all.GroupBy(f => f.Name).Select(g => new GivenFlag(SchedulerFlags.All.Single(f => f.Name == g.Key), [g.Last().Value])).ToList();
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler._running = SchedulerHost.RunAsync(SchedulerOptionsLoader.Load(given), loggers, TimeProvider.System, ready.SetResult, scheduler._stop.Token);
        await Task.WhenAny(ready.Task, scheduler._running).WaitAsync(Deadline.Time);
        if (!ready.Task.IsCompleted)
            await scheduler._running;
        scheduler.Port = await ready.Task;
        return scheduler;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
