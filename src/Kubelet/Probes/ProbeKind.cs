namespace NodeStack.Kubelet.Probes;

/// <summary>The three probes of a container.</summary>
public enum ProbeKind { Startup, Readiness, Liveness }
