using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Stats;

/// <summary>A pod with a ready sandbox, and its running containers.</summary>
internal sealed record SeenPod(PodObservation Pod, SandboxObservation Sandbox, IReadOnlyList<ContainerObservation> Containers);
