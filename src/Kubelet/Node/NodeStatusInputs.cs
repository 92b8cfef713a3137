using k8s.Models;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Node;

/// <summary>All that a node's status is made from.</summary>
internal sealed record NodeStatusInputs
{
    public required NodeFacts Facts { get; init; }
    public required MachineFacts Machine { get; init; }
    public required ResourceAmounts Capacity { get; init; }
    public required ResourceAmounts Allocatable { get; init; }
    public required RuntimeVersion Runtime { get; init; }

    /// <summary>Null: the runtime does not answer.</summary>
    public required RuntimeStatus? RuntimeStatus { get; init; }

    /// <summary>What else keeps pods from being run, in upstream's words; empty: nothing.</summary>
    public IReadOnlyList<string> Troubles { get; init; } = [];
    public IReadOnlyList<Image> Images { get; init; } = [];

    /// <summary>Images listed at most; negative: all.</summary>
    public int MaxImages { get; init; } = 50;
    public NodePressure Pressure { get; init; } = NodePressure.None;
    public int Port { get; init; }
    public IReadOnlyList<string>? DeclaredFeatures { get; init; }
    public NodeAddressing Addresses { get; init; } = NodeAddressing.Own;

    /// <summary>Attached volumes that pods use.</summary>
    public IReadOnlyList<string> VolumesInUse { get; init; } = [];

    /// <summary>The status as the API server has it; transition times are carried over from it, and what others count on this node.</summary>
    public V1NodeStatus? Old { get; init; }
    public required DateTimeOffset Now { get; init; }
}
