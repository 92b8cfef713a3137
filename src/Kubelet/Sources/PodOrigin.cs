namespace NodeStack.Kubelet.Sources;

/// <summary>Where a pod came from; the text is what kubernetes.io/config.source says.</summary>
public enum PodOrigin { File, Http, Api }
