namespace NodeStack.Node.Tests.Kubelet;

/// <summary>A node that keeps the memory its pods requested, throttles those near their limits, and lets some swap.</summary>
public sealed class MemoryQosNode : SystemdNode
{
    protected override string ExtraConfig => """
        featureGates: {MemoryQoS: true}
        memoryReservationPolicy: TieredReservation
        memoryThrottlingFactor: 0.9
        memorySwap: {swapBehavior: LimitedSwap}
        """;
}
