using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Eviction;

/// <summary>
/// Looks at the node every ten seconds, and at once when the kernel tells of memory pressure (<see cref="Wake"/>). After an eviction
/// it waits until the pod is gone, so that no second one goes for what the first will free.
/// </summary>
internal sealed class EvictionLoop(EvictionTurn turn, IEvictionTarget pods, EvictionOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>However often it is woken.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _failed;

    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = time.CreateTimer(_ => Wake(), null, TimeSpan.Zero, options.Period);
        while (!cancel.IsCancellationRequested)
        {
            await _wake.Reader.ReadAsync(cancel).ConfigureAwait(false);
            foreach (var pod in await TurnSafelyAsync(cancel).ConfigureAwait(false))
                await WaitUntilGoneAsync(pod, cancel).ConfigureAwait(false);
            await Task.Delay(s_rest, time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<V1Pod>> TurnSafelyAsync(CancellationToken cancel)
    {
        try
        {
            var evicted = await turn.RunAsync(cancel).ConfigureAwait(false);
            if (_failed)
                logger.MeasuredAgain();
            _failed = false;
            return evicted;
        }
        catch (Exception e) when (e is CriException or IOException && !cancel.IsCancellationRequested)
        {
            if (!_failed)
                logger.NotMeasured(e.Message);
            _failed = true;
            return [];
        }
    }

    private async Task WaitUntilGoneAsync(V1Pod pod, CancellationToken cancel)
    {
        var begin = time.GetTimestamp();
        while (!pods.HasEnded(pod.Metadata.Uid))
        {
            if (time.GetElapsedTime(begin) >= options.CleanupTimeout)
            {
                logger.StillThere(PodContainerRules.Format(pod));
                return;
            }
            await Task.Delay(s_rest, time, cancel).ConfigureAwait(false);
        }
    }
}
