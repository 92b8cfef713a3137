using NodeStack.CriShim.Runtime;

namespace NodeStack.CriShim.Events;

/// <summary>What the event stream has to say. Only a wake-up: truth is what a list says.</summary>
public abstract record ContainerEventSignal
{
    private ContainerEventSignal()
    {
    }

    /// <summary>Something happened to one container or sandbox.</summary>
    public sealed record Happened(ContainerEvent Event) : ContainerEventSignal;

    /// <summary>The stream is up, first or again. Events may have been missed: list now, and rely on events from here on.</summary>
    public sealed record Connected : ContainerEventSignal;

    /// <summary>The stream broke; it is being brought back. List often meanwhile.</summary>
    public sealed record Lost(string Reason) : ContainerEventSignal;

    /// <summary>The runtime has no events (containerd 1.6). List often; asked again now and then, for a runtime may be upgraded under us.</summary>
    public sealed record Unsupported : ContainerEventSignal;
}
