using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Logs;

/// <summary>
/// Rotates the logs of running containers. Woken by a timer only; reads the last relist, so that a turn in which nothing is due
/// costs one stat per container and no call to the runtime. Writes nothing but log files.
/// </summary>
public sealed class LogRotationLoop
{
    private readonly IRuntimeObserver _observer;
    private readonly LogRotationOptions _options;
    private readonly LogRotationExecutor _executor;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public LogRotationLoop(IRuntimeObserver observer, IContainerRuntime runtime, LogRotationOptions options, TimeProvider time, ILogger logger)
    {
        if (options.MaxFiles < 2) throw new ArgumentException($"invalid MaxFiles {options.MaxFiles}, must be > 1", nameof(options));
        (_observer, _options, _time, _logger) = (observer, options, time, logger);
        _executor = new LogRotationExecutor(runtime, options, time);
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (_options.MaxSizeBytes < 0) return;
        using var timer = new PeriodicTimer(_options.MonitorInterval, _time);
        while (await timer.WaitForNextTickAsync(cancel)) await TurnAsync(cancel);
    }

    /// <summary>One turn over all running containers.</summary>
    public Task TurnAsync(CancellationToken cancel)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, _options.MaxWorkers), CancellationToken = cancel };
        return Parallel.ForEachAsync(Running(), parallel, async (container, stop) => await RotateAsync(container, stop));
    }

    private IEnumerable<ContainerObservation> Running()
    {
        foreach (var pod in _observer.Latest.Pods.Values)
        {
            foreach (var container in pod.Containers)
            {
                if (container.State == ContainerState.Running && container.LogPath.Length > 0) yield return container;
            }
        }
    }

    private async Task RotateAsync(ContainerObservation container, CancellationToken cancel)
    {
        try
        {
            if (await _executor.RotateIfDueAsync(container.Id, container.LogPath, cancel)) ContainerLogLog.Rotated(_logger, container.LogPath, _options.MaxSizeBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CriException)
        {
            ContainerLogLog.RotationFailed(_logger, container.LogPath, container.Id, e);
        }
    }
}
