namespace NodeStack.Proxy.Conntrack;

/// <param name="IsComplete">False: the table changed while it was read, or time was up; some flows may be missing, and some may be there twice.</param>
internal sealed record FlowList(IReadOnlyList<Flow> Flows, bool IsComplete);
