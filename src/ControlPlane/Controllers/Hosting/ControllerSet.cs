using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>All selected controllers, run together. One that ends or throws is started again with back-off and disturbs no other.</summary>
internal sealed class ControllerSet(
    IReadOnlyList<ControllerEntry> entries, ControllersOptions options, ControllersLink link, ControllersState state, ControllersMetrics metrics, ILoggerFactory loggers,
    TimeProvider time)
{
    private readonly ILogger _logger = loggers.CreateLogger<ControllerSet>();

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var events = new ControllerEventSenders(Budgeted().Events, time, loggers);
        var collections = new SharedCollections(time, loggers.CreateLogger<SharedCollections>(), link.Client);
        var controllers = Make(events, collections);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] running = [collections.RunAsync(ending.Token), events.RunAsync(ending.Token), .. controllers.Select(c => KeepRunningAsync(c, ending.Token))];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private List<IController> Make(ControllerEventSenders events, SharedCollections collections)
    {
        var made = new List<IController>();
        foreach (var entry in entries)
        {
            if (!ControllerSelectionRules.IsOn(entry, options.Controllers))
            {
                HostingLog.Disabled(_logger, entry.Name);
                continue;
            }
            try
            {
                made.Add(entry.Create(new ControllerContext(ResourcesOf(entry.Name), collections, events, time, loggers)
                {
                    Workloads = options.Workloads,
                    Cluster = options.Cluster,
                    Queues = metrics.Queues,
                }));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Mostly a file that it needs and cannot use: no reason to leave the cluster without all the others.
                state.Failed(entry.Name, e.Message);
                HostingLog.NotMade(_logger, e, entry.Name);
            }
        }
        return made;
    }

    private async Task KeepRunningAsync(IController controller, CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            var begun = time.GetTimestamp();
            Exception? error = null;
            try
            {
                HostingLog.Starting(_logger, controller.Name);
                metrics.Running(controller.Name, true);
                state.Runs(controller.Name);
                await controller.RunAsync(cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                error = e;
            }
            finally
            {
                metrics.Running(controller.Name, false);
            }
            cancel.ThrowIfCancellationRequested();
            failures = ControllerRestartRules.Failures(failures, time.GetElapsedTime(begun));
            var wait = ControllerRestartRules.Delay(failures);
            state.Failed(controller.Name, error?.Message ?? "it ended");
            HostingLog.Ended(_logger, error, controller.Name, wait);
            await Task.Delay(wait, time, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>For one controller: it has its own budget, as upstream has it.</summary>
    private ApiResources Budgeted() => new(Budgeted(link.Client));

    private IApiClient Budgeted(IApiClient client) => options.ApiQps > 0 ? new BudgetedApiClient(client, options.ApiQps, options.ApiBurst, time) : client;

    /// <summary>As whom a controller asks: what it may is bound to its account, where accounts are used.</summary>
    private ApiResources ResourcesOf(string controller) => options.UseServiceAccountCredentials && ControllerAccountRules.AccountOf(controller) is { Length: > 0 } account
        ? new ApiResources(Budgeted(new AccountApiClient(link.Bare, new AccountToken(new ApiResources(link.Client), account, time))))
        : Budgeted();
}
