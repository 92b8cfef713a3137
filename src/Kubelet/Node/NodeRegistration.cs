using k8s.Models;

namespace NodeStack.Kubelet.Node;

/// <summary>What the kubelet was told to register its node with.</summary>
internal sealed record NodeRegistration(string Name, string Hostname)
{
    /// <summary>--node-labels; go over the labels that follow from the host.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>registerWithTaints.</summary>
    public IReadOnlyList<V1Taint> Taints { get; init; } = [];

    /// <summary>Empty: somebody else sets it.</summary>
    public string ProviderId { get; init; } = "";

    /// <summary>enableControllerAttachDetach.</summary>
    public bool ManagedAttachDetach { get; init; } = true;

    /// <summary>--cloud-provider=external: nothing is scheduled here before the cloud's controller has seen the node.</summary>
    public bool ExternalCloud { get; init; }

    /// <summary>--node-ip, as a hint to the cloud's controller.</summary>
    public IReadOnlyList<string> GivenIps { get; init; } = [];
}
