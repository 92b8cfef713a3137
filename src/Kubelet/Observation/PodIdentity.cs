namespace NodeStack.Kubelet.Observation;

/// <summary>Which pod a runtime object belongs to, from its labels.</summary>
internal readonly record struct PodIdentity(string Uid, string Namespace, string Name);
