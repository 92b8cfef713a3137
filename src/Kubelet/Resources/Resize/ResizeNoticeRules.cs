using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Status;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>The events of a resize, worded as upstream does (kubelet, events).</summary>
internal static class ResizeNoticeRules
{
    public static PodNotice Started(V1Pod granted, long? generation) =>
        Notice(EventType.Normal, "ResizeStarted", "Pod resize started", granted, generation, "");

    /// <summary>What a new status tells that the one before did not.</summary>
    /// <param name="wished">The pod as it is asked for.</param>
    /// <param name="allocated">The pod as it is granted.</param>
    /// <param name="isOver">The pod goes: a resize that is no longer told of was not completed.</param>
    public static IEnumerable<PodNotice> Between(V1Pod wished, V1Pod allocated, V1PodStatus? before, V1PodStatus after, ResizePending? waits, bool isOver)
    {
        if (PodResizeConditionRules.Find(after, PodResizeConditionRules.Pending) is { } pending && waits is not null
            && PodResizeConditionRules.Find(before, PodResizeConditionRules.Pending) is var waited
            && (waited?.Reason != pending.Reason || waited?.ObservedGeneration != pending.ObservedGeneration))
            yield return Notice(EventType.Warning, "Resize" + pending.Reason, "Pod resize " + waits.Cause, wished, pending.ObservedGeneration, pending.Message ?? "");
        var was = PodResizeConditionRules.Find(before, PodResizeConditionRules.InProgress);
        var isNow = PodResizeConditionRules.Find(after, PodResizeConditionRules.InProgress);
        if (isNow is { Reason: PodResizeConditionRules.ErrorReason } failed && (was?.Reason != failed.Reason || was?.Message != failed.Message))
            yield return Notice(EventType.Warning, "ResizeError", "Pod resize error", allocated, failed.ObservedGeneration, failed.Message ?? "");
        if (was is not null && isNow is null && !isOver)
            yield return Completed(allocated, was.ObservedGeneration);
    }

    public static PodNotice Completed(V1Pod allocated, long? generation) =>
        Notice(EventType.Normal, "ResizeCompleted", "Pod resize completed", allocated, generation, "");

    private static PodNotice Notice(EventType type, string reason, string text, V1Pod pod, long? generation, string error) =>
        new("", type, reason, $"{text}: {Describe(pod, generation ?? 0, error)}");

    private static string Describe(V1Pod pod, long generation, string error)
    {
        var text = new JsonObject();
        Add(text, "initContainers", pod.Spec.InitContainers ?? []);
        Add(text, "containers", pod.Spec.Containers);
        text["generation"] = generation;
        if (error.Length > 0)
            text["error"] = error;
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            text.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Add(JsonObject text, string list, IEnumerable<V1Container> containers)
    {
        var items = new JsonArray();
        foreach (var container in containers)
            items.Add((JsonNode)new JsonObject
            {
                ["name"] = container.Name,
                ["resources"] = container.Resources is { } resources ? JsonNode.Parse(KubernetesJson.Serialize(resources)) : new JsonObject(),
            });
        if (items.Count > 0)
            text[list] = items;
    }
}
