namespace NodeStack.Kubelet.Observation;

/// <summary>All the runtime has of one pod, newest first in both lists. Times are the runtime's.</summary>
public sealed record PodObservation(
    string Uid,
    string Namespace,
    string Name,
    IReadOnlyList<SandboxObservation> Sandboxes,
    IReadOnlyList<ContainerObservation> Containers,
    DateTimeOffset ObservedAt)
{
    public static PodObservation Nothing(string uid, string ns, string name, DateTimeOffset now) => new(uid, ns, name, [], [], now);
}
