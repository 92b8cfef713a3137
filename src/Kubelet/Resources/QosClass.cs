namespace NodeStack.Kubelet.Resources;

/// <summary>How much of its resources a pod has asked to be sure of.</summary>
public enum QosClass { Guaranteed, Burstable, BestEffort }
