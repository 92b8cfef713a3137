using k8s.Models;

namespace NodeStack.Kubelet.Node;

/// <summary>The node's Lease as it is to be written.</summary>
internal static class LeaseRules
{
    public const string Namespace = "kube-node-lease";

    /// <summary>Writes in a row that are tried without a pause.</summary>
    public const int MostTries = 5;

    /// <summary>A quarter of the duration, as upstream.</summary>
    public static TimeSpan Interval(TimeSpan duration) => duration * 0.25;

    /// <summary>Soon enough for several more attempts before the Lease runs out, and not so often that it hurts.</summary>
    public static TimeSpan AfterFailure(TimeSpan interval) => interval * 0.25;

    /// <summary>A copy of the Lease that says: alive now. Without one, a new one.</summary>
    /// <param name="last">As it was read or written last; its version makes the write fail if somebody else wrote since.</param>
    /// <param name="node">Owner of a Lease that has none, so that it is deleted with its node.</param>
    public static V1Lease Renewed(V1Lease? last, V1Node node, TimeSpan duration, DateTimeOffset now) => new()
    {
        ApiVersion = "coordination.k8s.io/v1",
        Kind = "Lease",
        Metadata = new V1ObjectMeta
        {
            Name = node.Metadata.Name,
            NamespaceProperty = Namespace,
            ResourceVersion = last?.Metadata.ResourceVersion,
            Uid = last?.Metadata.Uid,
            Labels = last?.Metadata.Labels,
            Annotations = last?.Metadata.Annotations,
            Finalizers = last?.Metadata.Finalizers,
            OwnerReferences = last?.Metadata.OwnerReferences is { Count: > 0 } owners ? owners : Owners(node),
        },
        Spec = new V1LeaseSpec
        {
            HolderIdentity = last?.Spec?.HolderIdentity is { Length: > 0 } holder ? holder : node.Metadata.Name,
            LeaseDurationSeconds = (int)duration.TotalSeconds,
            RenewTime = Micros(now),
            AcquireTime = last?.Spec?.AcquireTime,
            LeaseTransitions = last?.Spec?.LeaseTransitions,
        },
    };

    /// <summary>Go's MicroTime is read with six digits exactly, and whole seconds would be written without any.</summary>
    private static DateTime Micros(DateTimeOffset now)
    {
        var micros = now.UtcDateTime.Ticks / TimeSpan.TicksPerMicrosecond;
        var isWhole = micros % 1_000_000 == 0;
        return new DateTime((micros + (isWhole ? 1 : 0)) * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
    }

    private static List<V1OwnerReference>? Owners(V1Node node) => string.IsNullOrEmpty(node.Metadata.Uid)
        ? null
        : [new V1OwnerReference { ApiVersion = "v1", Kind = "Node", Name = node.Metadata.Name, Uid = node.Metadata.Uid }];
}
