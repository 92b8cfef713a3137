using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Env;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Networking;
using NodeStack.Kubelet.Containers.Security;
using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Containers;

/// <summary>The node as pod configuration sees it; fixed at start but for the two functions, which answer from memory.</summary>
public sealed record PodConfigOptions
{
    public required KubeletPaths Paths { get; init; }
    public required NodeFacts Node { get; init; }
    public DnsOptions Dns { get; init; } = new();
    public ResourceLimitOptions Limits { get; init; } = new();
    public SecurityOptions Security { get; init; } = new();

    /// <summary>What containers are told of services.</summary>
    internal IServiceView Services { get; init; } = new NoServices();

    /// <summary>What runtime classes stand for.</summary>
    internal IRuntimeClasses RuntimeClasses { get; init; } = new NamedRuntimeClasses();

    /// <summary>The node's file, kept at the top of /etc/hosts of pods on the host network.</summary>
    public string NodeHostsFile { get; init; } = "/etc/hosts";

    /// <summary>What pods may use of the node; the default of limits in the downward API.</summary>
    public Func<IReadOnlyDictionary<string, ResourceQuantity>> Allocatable { get; init; } =
        static () => new Dictionary<string, ResourceQuantity>();

    /// <summary>The runtime's handler of that name ("" is the default one), or null when the runtime does not tell.</summary>
    public Func<string, RuntimeHandler?> Handler { get; init; } = static _ => null;
}
