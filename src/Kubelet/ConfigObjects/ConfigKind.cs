namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>The two kinds of objects that pods take configuration from.</summary>
internal enum ConfigKind { ConfigMap, Secret }
