using System.Runtime.CompilerServices;
using NodeStack.CriShim.Events;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>The resuming event stream with only what wakes somebody; the relist covers what a broken stream missed.</summary>
internal sealed class RuntimeEvents(IContainerRuntime runtime, EventStreamMetrics metrics, TimeProvider time) : IRuntimeEvents
{
    public async IAsyncEnumerable<ContainerEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var signal in new ContainerEventStream(runtime, time).ReadAsync(cancel).ConfigureAwait(false))
        {
            Count(signal);
            if (signal is ContainerEventSignal.Happened happened)
                yield return happened.Event;
        }
    }

    private void Count(ContainerEventSignal signal)
    {
        switch (signal)
        {
            case ContainerEventSignal.Connected: metrics.Connected.Inc(); break;
            case ContainerEventSignal.Lost or ContainerEventSignal.Unsupported: metrics.Failed.Inc(); break;
            case ContainerEventSignal.Happened { Event: var e }: metrics.Latency.Observe(Math.Max(0, (time.GetUtcNow() - e.At).TotalSeconds)); break;
            default: throw new ArgumentOutOfRangeException(nameof(signal), signal, null);
        }
    }
}
