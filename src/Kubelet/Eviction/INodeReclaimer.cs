namespace NodeStack.Kubelet.Eviction;

/// <summary>Throws away what nobody needs. Failures are its own matter: eviction looks at what is free afterwards.</summary>
internal interface INodeReclaimer
{
    Task ReclaimAsync(NodeReclaim what, CancellationToken cancel);
}
