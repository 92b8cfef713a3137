namespace NodeStack.Kubelet.Probes;

/// <summary>What a probe has established, thresholds applied. Unknown: not yet.</summary>
public enum ProbeVerdict { Unknown, Success, Failure }
