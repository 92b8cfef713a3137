using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Informers;
using NodeStack.KubeApi.LeaderElection;

namespace NodeStack.Up;

/// <summary>
/// Keeps a component running: one that fails is begun anew, with back-off, and the others go on. In the first seconds of `up` a failure is told to the
/// user instead: a port that is taken does not become free by waiting. A Lease that was lost does: on a machine that is very busy it is had again later.
/// </summary>
internal sealed class ComponentLoop(Component component, Func<bool> isStarting, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_settled = TimeSpan.FromMinutes(1);

    /// <exception cref="ComponentFailedException">It failed while `up` starts.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            var begun = time.GetTimestamp();
            try
            {
                await component.Run(cancel).ConfigureAwait(false);
                cancel.ThrowIfCancellationRequested();
                UpLog.Ended(logger, component.Name);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                if (isStarting() && e.GetBaseException() is not LeadershipLostException)
                    throw new ComponentFailedException($"{component.Name}: {e.Message}", e);
                UpLog.Failed(logger, e, component.Name);
            }
            if (time.GetElapsedTime(begun) > s_settled)
                failures = 1;
            await Task.Delay(RetryRules.Delay(failures, Random.Shared.NextDouble()), time, cancel).ConfigureAwait(false);
        }
    }
}
