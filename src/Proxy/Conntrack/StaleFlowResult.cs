namespace NodeStack.Proxy.Conntrack;

/// <param name="Deleted">Flows that were removed.</param>
/// <param name="IsComplete">False: there may be more; look again later.</param>
internal sealed record StaleFlowResult(int Deleted, bool IsComplete);
