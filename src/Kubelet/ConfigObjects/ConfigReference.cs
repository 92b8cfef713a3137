namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>An object that a pod refers to by name.</summary>
internal readonly record struct ConfigReference(ConfigKind Kind, string Namespace, string Name)
{
    /// <summary>The kind as upstream names it in messages.</summary>
    public string Resource => Kind == ConfigKind.ConfigMap ? "configmap" : "secret";
}
