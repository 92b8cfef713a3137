namespace NodeStack.PodNetwork;

/// <summary>The machine, as the pod network needs it. For one thread at a time.</summary>
internal interface IPodNetworkHost : IDisposable
{
    /// <exception cref="IOException">It cannot be told.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    PodNetworkSeen Observe();

    /// <summary>Does what it can; what fails does not stop the rest.</summary>
    PodNetworkOutcome Execute(PodNetworkPlan plan);
}
