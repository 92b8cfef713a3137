using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Node;

/// <summary>What of a node is fixed while its kubelet runs.</summary>
internal sealed record NodeOptions
{
    public required NodeFacts Facts { get; init; }
    public required MachineFacts Machine { get; init; }
    public required ResourceAmounts Capacity { get; init; }
    public required ResourceAmounts Allocatable { get; init; }
    public required RuntimeVersion Runtime { get; init; }
    public required V1Node Initial { get; init; }

    /// <summary>False: somebody else makes the node's object; its status is written all the same.</summary>
    public bool Registers { get; init; } = true;
    public NodeAddressing Addresses { get; init; } = NodeAddressing.Own;

    /// <summary>Whether pods together are limited to what is allocatable.</summary>
    public bool EnforcesAllocatable { get; init; }
    public int MaxImages { get; init; } = 50;
    public int Port { get; init; }

    /// <summary>In order of name; null: none are told.</summary>
    public IReadOnlyList<string>? DeclaredFeatures { get; init; }

    /// <summary>How often it is looked for changes of the status.</summary>
    public TimeSpan UpdateFrequency { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the status is sent although nothing changed.</summary>
    public TimeSpan ReportFrequency { get; init; } = TimeSpan.FromMinutes(5);
}
