using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>A pod's resolver settings, and what to say to its owner (Reason, Message) and to the node's.</summary>
internal sealed record DnsPlan(
    DnsConfig Config,
    IReadOnlyList<(string Reason, string Message)> PodEvents,
    IReadOnlyList<(string Reason, string Message)> NodeEvents);
