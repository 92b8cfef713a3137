using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.Why;

/// <summary>What the API server knows about a pod that may say why it is not Ready.</summary>
internal sealed record WhyFacts(string Namespace, string Name)
{
    /// <summary>Null: there is no such pod.</summary>
    public V1Pod? Pod { get; init; }

    /// <summary>About the pod, its claims, and whoever is to make it.</summary>
    public ImmutableArray<Corev1Event> Events { get; init; } = [];

    /// <summary>The pod's node; null: it has none, or it is not known.</summary>
    public V1Node? Node { get; init; }

    /// <summary>The pod has a node, and there is no such Node.</summary>
    public bool IsNodeGone { get; init; }

    /// <summary>The claims of the pod's volumes that exist.</summary>
    public ImmutableArray<V1PersistentVolumeClaim> Claims { get; init; } = [];

    /// <summary>By container: the last line it wrote before it ended, where that can be had.</summary>
    public ImmutableDictionary<string, string> LastLines { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whoever is to make pods of this name; null: nobody, or the pod is there.</summary>
    public OwnerFacts? Owner { get; init; }
}
