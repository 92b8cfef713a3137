using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Conntrack;

/// <summary>The kernel's table of connections, of this thread's network namespace. Calls block, each for a bounded time.</summary>
internal interface IConntrack
{
    /// <summary>The UDP flows of a family that were first sent to where the predicate wants; the others are not kept, however many there are.</summary>
    /// <exception cref="ConntrackException">The kernel does not tell.</exception>
    FlowList ListUdp(AddressFamily family, Func<FlowEnd, bool> isWanted);

    /// <summary>Forgets flows, all of one family: their next packets are new ones to the rules. A flow that is gone already is none of the answer's count, but no error.</summary>
    /// <returns>How many were there.</returns>
    /// <exception cref="ConntrackException">The kernel refused; some may be gone.</exception>
    int Delete(AddressFamily family, IReadOnlyList<Flow> flows);
}
