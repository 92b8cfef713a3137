using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Volumes;

/// <summary>The node as volumes see it.</summary>
public sealed record PodVolumesOptions
{
    public required KubeletPaths Paths { get; init; }

    /// <summary>What pods may use of the node: the most a memory volume can hold, and the default of limits in downwardAPI files.</summary>
    public Func<IReadOnlyDictionary<string, ResourceQuantity>> Allocatable { get; init; } =
        static () => new Dictionary<string, ResourceQuantity>();

    /// <summary>The runtime's handler of that name ("" is the default one), or null when the runtime does not tell.</summary>
    public Func<string, RuntimeHandler?> Handler { get; init; } = static _ => null;

    /// <summary>What runtime classes stand for.</summary>
    internal IRuntimeClasses RuntimeClasses { get; init; } = new NamedRuntimeClasses();

    /// <summary>Null: nobody counts.</summary>
    internal VolumeMetrics? Metrics { get; init; }

    /// <summary>SELinux is on: volumes of the kubelet's own are relabelled for the container.</summary>
    public bool SelinuxEnabled { get; init; }

    /// <summary>The kernel's tmpfs knows "noswap" (6.4 and later, outside user namespaces).</summary>
    public bool TmpfsNoSwap { get; init; }
}
