using k8s.Models;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>Which ConfigMaps and Secrets a pod refers to. The node may read exactly these, so nothing else is asked for.</summary>
internal static class ConfigReferenceRules
{
    /// <summary>All of the pod; none once it has ended, for it takes nothing any more.</summary>
    public static IReadOnlySet<ConfigReference> OfPod(V1Pod pod)
    {
        var found = new HashSet<ConfigReference>();
        if (pod.Status?.Phase is "Succeeded" or "Failed")
            return found;
        foreach (var container in (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? []))
            AddVariables(found, pod, container.Env, container.EnvFrom);
        foreach (var container in pod.Spec?.EphemeralContainers ?? [])
            AddVariables(found, pod, container.Env, container.EnvFrom);
        found.UnionWith(OfVolumes(pod, pod.Spec?.Volumes ?? []));
        found.UnionWith(OfPullSecrets(pod));
        return found;
    }

    public static IReadOnlySet<ConfigReference> OfVariables(V1Pod pod, V1Container container)
    {
        var found = new HashSet<ConfigReference>();
        AddVariables(found, pod, container.Env, container.EnvFrom);
        return found;
    }

    public static IReadOnlySet<ConfigReference> OfVolumes(V1Pod pod, IEnumerable<V1Volume> volumes)
    {
        var found = new HashSet<ConfigReference>();
        foreach (var volume in volumes)
        {
            Add(found, pod, ConfigKind.ConfigMap, volume.ConfigMap?.Name);
            Add(found, pod, ConfigKind.Secret, volume.Secret?.SecretName);
            foreach (var source in volume.Projected?.Sources ?? [])
            {
                Add(found, pod, ConfigKind.ConfigMap, source.ConfigMap?.Name);
                Add(found, pod, ConfigKind.Secret, source.Secret?.Name);
            }
        }
        return found;
    }

    public static IReadOnlySet<ConfigReference> OfPullSecrets(V1Pod pod)
    {
        var found = new HashSet<ConfigReference>();
        foreach (var secret in pod.Spec?.ImagePullSecrets ?? [])
            Add(found, pod, ConfigKind.Secret, secret.Name);
        return found;
    }

    private static void AddVariables(HashSet<ConfigReference> found, V1Pod pod, IList<V1EnvVar>? env, IList<V1EnvFromSource>? envFrom)
    {
        foreach (var from in envFrom ?? [])
        {
            Add(found, pod, ConfigKind.ConfigMap, from.ConfigMapRef?.Name);
            Add(found, pod, ConfigKind.Secret, from.SecretRef?.Name);
        }
        foreach (var variable in env ?? [])
        {
            Add(found, pod, ConfigKind.ConfigMap, variable.ValueFrom?.ConfigMapKeyRef?.Name);
            Add(found, pod, ConfigKind.Secret, variable.ValueFrom?.SecretKeyRef?.Name);
        }
    }

    /// <summary>Old objects may carry empty names: these name nothing.</summary>
    private static void Add(HashSet<ConfigReference> found, V1Pod pod, ConfigKind kind, string? name)
    {
        if (!string.IsNullOrEmpty(name))
            found.Add(new ConfigReference(kind, pod.Metadata?.NamespaceProperty ?? "", name));
    }
}
