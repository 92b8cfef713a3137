namespace NodeStack.Proxy.Sync;

/// <summary>What a run did to the kernel's table.</summary>
/// <param name="IsFull">The table was built anew.</param>
/// <param name="Operations">Steps of the transaction; 0: there was nothing to do.</param>
/// <param name="LackInternalLocal">Service ports whose traffic from inside has nowhere to go here, since it must stay on the node.</param>
/// <param name="LackExternalLocal">The same of traffic from outside.</param>
internal sealed record SyncResult(bool IsFull, int Operations, int LackInternalLocal, int LackExternalLocal);
