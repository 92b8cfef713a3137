using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>The runtime's event stream in its resuming form; ends only with cancellation. Where the runtime has none it stays silent.</summary>
internal interface IRuntimeEvents
{
    IAsyncEnumerable<ContainerEvent> ReadAsync(CancellationToken cancel);
}
