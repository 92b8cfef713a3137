using System.Runtime.CompilerServices;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;

namespace NodeStack.CriShim.Events;

/// <summary>
/// Container events without end: comes back by itself after every break, with growing pauses, for ever, and says when events cannot be relied on. The
/// protocol has no place to resume from, so each <see cref="ContainerEventSignal.Connected"/> means "list once".
/// </summary>
public sealed class ContainerEventStream(IContainerRuntime runtime, TimeProvider time)
{
    /// <summary>A stream that says nothing for this long after its call was made is up: servers send no header before the first event.</summary>
    private static readonly TimeSpan QuietMeansUp = TimeSpan.FromMilliseconds(200);

    /// <summary>Ends only by cancellation (with OperationCanceledException). One reader per call.</summary>
    public async IAsyncEnumerable<ContainerEventSignal> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var failures = 0;
        while (true)
        {
            CriException? broken;
            var gotAny = false;
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var events = runtime.GetContainerEventsAsync(leave.Token).GetAsyncEnumerator(leave.Token);
            var next = NextAsync(events);
            try
            {
                if (await IsUpAsync(next, cancel).ConfigureAwait(false))
                    yield return new ContainerEventSignal.Connected();
                (var happened, broken) = await next.ConfigureAwait(false);
                while (happened is not null)
                {
                    gotAny = true;
                    yield return new ContainerEventSignal.Happened(happened);
                    next = NextAsync(events);
                    (happened, broken) = await next.ConfigureAwait(false);
                }
            }
            finally
            {
                // The reader may leave while an event is awaited; an enumerator may not be disposed in the middle of a move.
                await leave.CancelAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await events.DisposeAsync().ConfigureAwait(false);
            }

            cancel.ThrowIfCancellationRequested();
            var isUnsupported = broken?.Reason == CriErrorReason.Unimplemented;
            yield return isUnsupported ? new ContainerEventSignal.Unsupported() : new ContainerEventSignal.Lost(broken?.Message ?? "the stream ended");
            // A stream that was of use starts the pauses anew; one that breaks at once does not.
            failures = gotAny ? 1 : failures + 1;
            var pause = isUnsupported ? EventResumeRules.WhenUnsupported : EventResumeRules.Delay(failures, Random.Shared.NextDouble());
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsUpAsync(Task<(ContainerEvent? Event, CriException? Error)> first, CancellationToken cancel)
    {
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(first, Task.Delay(QuietMeansUp, time, settled.Token)).ConfigureAwait(false);
        await settled.CancelAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return !first.IsCompleted || (await first.ConfigureAwait(false)).Error is null;
    }

    /// <summary>No event and no error: the stream ended in order.</summary>
    private static async Task<(ContainerEvent? Event, CriException? Error)> NextAsync(IAsyncEnumerator<ContainerEvent> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false) ? (events.Current, null) : (null, null);
        }
        catch (CriException error)
        {
            return (null, error);
        }
    }
}
