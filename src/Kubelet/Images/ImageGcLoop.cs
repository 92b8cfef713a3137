using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.KubeApi.Events;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// Collects images every five minutes, and for eviction on request. Woken by its timer; owns the collector; writes events. A first
/// failure is only logged (the runtime may still be starting), a second in a row is an ImageGCFailed event.
/// </summary>
internal sealed class ImageGcLoop(ImageCollector collector, IEventRecorder events, ImageGcOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _failedBefore;

    /// <summary>Runs until cancelled; returns at once when collection is off.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (options.IsOff)
            return;
        using var timer = new PeriodicTimer(options.Period, time);
        try
        {
            do
                await TurnAsync(cancel).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>For eviction under disk pressure. Returns the bytes freed; throws ImageGcException or CriException.</summary>
    public async Task<long> RemoveUnusedAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await collector.RemoveUnusedAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task TurnAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await collector.CollectAsync(cancel).ConfigureAwait(false);
            _failedBefore = false;
        }
        catch (Exception error) when (error is ImageGcException or CriException or IOException && !cancel.IsCancellationRequested)
        {
            ImageLog.CollectionFailed(logger, error.Message);
            if (_failedBefore)
                events.RecordNode(EventType.Warning, "ImageGCFailed", error.Message);
            _failedBefore = true;
        }
        finally
        {
            _turn.Release();
        }
    }
}
