using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>The events of a resize, worded as upstream does.</summary>
internal static class ResizeNoticeRules
{
    public static PodNotice? Between(V1Pod pod, PodResize before, PodResize after)
    {
        if (after.Pending is { } pending)
            return pending == before.Pending ? null : new PodNotice(
                "", EventType.Warning, "Resize" + pending.Reason, $"Pod resize {pending.Reason}: {Describe(pod, PodResourceSetRules.Of(pod), pending.Message)}");
        if (after.Allocation is not { } now || before.Allocation is not { } then)
            return null;
        if (!PodResourceSetRules.AreSame(now.Allocated, then.Allocated))
            return new PodNotice("", EventType.Normal, "ResizeStarted", $"Pod resize started: {Describe(pod, now.Allocated, "")}");
        return before.IsInProgress && !after.IsInProgress
            ? new PodNotice("", EventType.Normal, "ResizeCompleted", $"Pod resize completed: {Describe(pod, now.Allocated, "")}")
            : null;
    }

    private static string Describe(V1Pod pod, PodResourceSet set, string error)
    {
        var text = new JsonObject();
        Add(text, "initContainers", (pod.Spec.InitContainers ?? []).Where(PodContainerRules.IsSidecar), set);
        Add(text, "containers", pod.Spec.Containers, set);
        text["generation"] = pod.Metadata.Generation ?? 0;
        if (error.Length > 0)
            text["error"] = error;
        return text.ToJsonString();
    }


    private static void Add(JsonObject text, string list, IEnumerable<V1Container> containers, PodResourceSet set)
    {
        var items = new JsonArray();
        foreach (var container in containers)
            items.Add((JsonNode)new JsonObject
            {
                ["name"] = container.Name,
                ["resources"] = set.Of(container.Name) is { } resources ? JsonNode.Parse(KubernetesJson.Serialize(resources)) : new JsonObject(),
            });
        if (items.Count > 0)
            text[list] = items;
    }
}
