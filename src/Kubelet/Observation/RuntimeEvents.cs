using System.Runtime.CompilerServices;
using NodeStack.CriShim.Events;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>The resuming event stream with only what wakes somebody; the relist covers what a broken stream missed.</summary>
internal sealed class RuntimeEvents(IContainerRuntime runtime, TimeProvider time) : IRuntimeEvents
{
    public async IAsyncEnumerable<ContainerEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var signal in new ContainerEventStream(runtime, time).ReadAsync(cancel).ConfigureAwait(false))
            if (signal is ContainerEventSignal.Happened happened)
                yield return happened.Event;
    }
}
