namespace NodeStack.Proxy.Conntrack;

/// <summary>A UDP flow that the kernel remembers, and whose packets it sends where it sent the first one.</summary>
/// <param name="Source">Who began it.</param>
/// <param name="Destination">Where the first packet was sent to.</param>
/// <param name="ReplySource">Who answers: the endpoint, where there was destination NAT; else the destination.</param>
/// <param name="Zone">Of conntrack; 0 unless somebody's rules make more.</param>
/// <param name="Id">By which the kernel tells this flow from a later one with the same ends.</param>
internal readonly record struct Flow(FlowEnd Source, FlowEnd Destination, FlowEnd ReplySource, ushort Zone, uint Id)
{
    public bool HasDestinationNat => ReplySource != Destination;

    public override string ToString() => $"{Source} > {Destination} ({ReplySource})";
}
