using System.Collections.Immutable;

namespace NodeStack.Proxy.Health;

/// <summary>What to do with ports, in this order: a port may go from one Service to another.</summary>
internal sealed record ServiceHealthPlan(ImmutableArray<ServiceHealthTarget> Close, ImmutableArray<ServiceHealthTarget> Open);
