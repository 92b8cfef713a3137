using k8s.Models;

namespace NodeStack.Kubelet.Containers;

/// <summary>A kubelet without an API server: every reference is upstream's error. Static pods must not name API objects (CVE-2025-4563).</summary>
public sealed class StandaloneConfigObjects : IConfigObjects
{
    public V1ConfigMap? ConfigMap(string ns, string name) => throw Missing("configMap", ns, name);

    public V1Secret? Secret(string ns, string name) => throw Missing("secret", ns, name);

    private static PodConfigException Missing(string kind, string ns, string name) =>
        ConfigErrors.Container($"couldn't get {kind} {ns}/{name}, no kubeClient defined");
}
