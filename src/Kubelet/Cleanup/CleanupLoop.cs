using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>
/// Cleans up at the start, once more soon after it, and then every minute. Waits until every source has reported and the runtime has been listed: before that
/// nobody can say what is unknown.
/// </summary>
internal sealed class CleanupLoop(
    RuntimeCleanupExecutor runtime, HostCleanupExecutor host, IPodDirectory pods, IRuntimeObserver observer,
    CleanupOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ReadyCheck = TimeSpan.FromSeconds(1);

    /// <summary>What a killed predecessor had under way is finished, or given up, by the runtime after the first look only.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(20);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!pods.SourcesReady || observer.Latest.At == DateTimeOffset.UnixEpoch)
            await Task.Delay(ReadyCheck, time, cancel).ConfigureAwait(false);
        await OnceAsync(cancel).ConfigureAwait(false);
        await Task.Delay(s_settling, time, cancel).ConfigureAwait(false);
        using var timer = new PeriodicTimer(options.Period, time);
        do
            await OnceAsync(cancel).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false));
    }

    internal async Task OnceAsync(CancellationToken cancel)
    {
        try
        {
            await runtime.RunAsync(time.GetUtcNow(), cancel).ConfigureAwait(false);
            await host.RunAsync(cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            logger.CleanupFailed("a folder", e.Message);
        }
    }
}
