using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Health;

/// <summary>Where health checks of Services are served.</summary>
/// <param name="NodeName">This node's, for what is told of a port that cannot be opened.</param>
internal sealed record ServiceHealthOptions(string NodeName)
{
    /// <summary>This node's addresses out of nodePortAddresses; a family with none here is served on all its addresses.</summary>
    public ImmutableArray<Address> NodePortAddresses { get; init; } = [];
}
