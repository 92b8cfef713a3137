namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>What decides where a pod goes and all pods of one template have in common. Equal shapes are one object.</summary>
internal sealed record PodShape
{
    public static readonly PodShape Empty = new();

    public string SchedulerName { get; init; } = "";
    public LabelSet Labels { get; init; } = LabelSet.Empty;
    public NodeSelection Nodes { get; init; } = NodeSelection.Any;
    public ValueList<WeightedNodeTerm> PreferredNodes { get; init; }
    public PodAffinity Affinity { get; init; } = PodAffinity.None;
    public ValueList<Toleration> Tolerations { get; init; }
    public ValueList<SpreadConstraint> Spread { get; init; }
    public ValueList<HostPort> HostPorts { get; init; }
    public ValueList<PodVolume> Volumes { get; init; }

    /// <summary>Of all containers, init containers and image volumes, with a tag.</summary>
    public ValueList<string> Images { get; init; }

    /// <summary>Containers and init containers.</summary>
    public int ContainerCount { get; init; }

    /// <summary>Names of the gates that hold it back.</summary>
    public ValueList<string> Gates { get; init; }

    /// <summary>preemptionPolicy Never.</summary>
    public bool NeverPreempts { get; init; }

    /// <summary>The controller it belongs to, as group/version, Kind, and name; empty for none.</summary>
    public string OwnerApiVersion { get; init; } = "";
    public string OwnerKind { get; init; } = "";
    public string OwnerName { get; init; } = "";

    /// <summary>Claims of devices.</summary>
    public int ResourceClaims { get; init; }

    public bool Equals(PodShape? other) =>
        ReferenceEquals(this, other)
        || other is not null && Labels.Equals(other.Labels) && SchedulerName == other.SchedulerName && Nodes.Equals(other.Nodes)
        && PreferredNodes.Equals(other.PreferredNodes) && Affinity.Equals(other.Affinity) && Tolerations.Equals(other.Tolerations)
        && Spread.Equals(other.Spread) && HostPorts.Equals(other.HostPorts) && Volumes.Equals(other.Volumes) && Images.Equals(other.Images)
        && ContainerCount == other.ContainerCount && Gates.Equals(other.Gates) && NeverPreempts == other.NeverPreempts
        && OwnerApiVersion == other.OwnerApiVersion && OwnerKind == other.OwnerKind && OwnerName == other.OwnerName && ResourceClaims == other.ResourceClaims;

    public override int GetHashCode() =>
        HashCode.Combine(Labels, SchedulerName, Images, Affinity, Spread, Nodes.Terms, OwnerName, Volumes);
}
