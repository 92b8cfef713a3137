using System.Globalization;
using k8s;
using k8s.Models;

namespace NodeStack.Kubelet.Containers;

/// <summary>The labels and annotations of sandboxes and containers.</summary>
internal static class RuntimeLabelRules
{
    public static Dictionary<string, string> SandboxLabels(V1Pod pod)
    {
        var labels = new Dictionary<string, string>(pod.Metadata?.Labels ?? new Dictionary<string, string>());
        Identify(labels, pod);
        return labels;
    }

    public static Dictionary<string, string> SandboxAnnotations(V1Pod pod) =>
        new(pod.Metadata?.Annotations ?? new Dictionary<string, string>());

    public static Dictionary<string, string> ContainerLabels(V1Pod pod, V1Container container)
    {
        var labels = new Dictionary<string, string>();
        Identify(labels, pod);
        labels[RuntimeLabels.ContainerName] = container.Name ?? "";
        return labels;
    }

    /// <summary>What the kubelet must know of a container when the pod's spec is gone: its hash, restarts, and how to stop it.</summary>
    public static Dictionary<string, string> ContainerAnnotations(V1Pod pod, V1Container container, int restartCount)
    {
        var annotations = new Dictionary<string, string>
        {
            [RuntimeLabels.Hash] = ContainerHashRules.Of(container),
            [RuntimeLabels.RestartCount] = restartCount.ToString(CultureInfo.InvariantCulture),
            [RuntimeLabels.TerminationMessagePath] = container.TerminationMessagePath ?? "",
            [RuntimeLabels.TerminationMessagePolicy] = container.TerminationMessagePolicy ?? "",
        };
        if (pod.Metadata?.DeletionGracePeriodSeconds is { } deletion)
            annotations[RuntimeLabels.PodDeletionGracePeriod] = deletion.ToString(CultureInfo.InvariantCulture);
        if (pod.Spec?.TerminationGracePeriodSeconds is { } grace)
            annotations[RuntimeLabels.PodTerminationGracePeriod] = grace.ToString(CultureInfo.InvariantCulture);
        if (container.Lifecycle?.PreStop is { } preStop)
            annotations[RuntimeLabels.PreStopHandler] = KubernetesJson.Serialize(preStop);
        if (container.Ports is { Count: > 0 } ports)
            annotations[RuntimeLabels.Ports] = $"[{string.Join(',', ports.Select(p => KubernetesJson.Serialize(p)))}]";
        return annotations;
    }

    private static void Identify(Dictionary<string, string> labels, V1Pod pod)
    {
        labels[RuntimeLabels.PodName] = pod.Metadata?.Name ?? "";
        labels[RuntimeLabels.PodNamespace] = pod.Metadata?.NamespaceProperty ?? "";
        labels[RuntimeLabels.PodUid] = pod.Metadata?.Uid ?? "";
    }
}
