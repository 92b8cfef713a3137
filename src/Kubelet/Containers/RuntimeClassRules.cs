using k8s.Models;

namespace NodeStack.Kubelet.Containers;

/// <summary>Which runtime handler a pod runs with.</summary>
public static class RuntimeClassRules
{
    /// <summary>The handler of the pod's class; "" is the runtime's default. Throws <see cref="PodConfigException"/> when there is no such class.</summary>
    internal static string HandlerFor(V1Pod pod, IRuntimeClasses classes)
    {
        if (pod.Spec?.RuntimeClassName is not { Length: > 0 } name)
            return "";
        return classes.HandlerOf(name)
            ?? throw new PodConfigException(PodConfigReasons.FailedCreatePodSandBox, $"runtimeclass.node.k8s.io \"{name}\" not found");
    }
}
