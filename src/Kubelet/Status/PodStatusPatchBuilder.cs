using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Json;

namespace NodeStack.Kubelet.Status;

/// <summary>
/// The difference between the status a pod has on the API server and the one it should have, as a strategic merge patch of the fields and conditions
/// that belong to the kubelet. What others write (their conditions, nominations, claims) is never in it, so a look that was too old cannot undo theirs.
/// </summary>
internal static class PodStatusPatchBuilder
{
    private static readonly string[] Fields =
    [
        "phase", "reason", "message", "hostIP", "podIP", "startTime", "qosClass", "observedGeneration", "initContainerStatuses", "containerStatuses",
        "ephemeralContainerStatuses",
    ];

    /// <summary>Null: nothing differs.</summary>
    public static JsonObject? Build(V1PodStatus? has, V1PodStatus wants)
    {
        var (before, after) = (Tree(has ?? new V1PodStatus()), Tree(wants));
        var patch = new JsonObject();
        StatusDiff.AddFields(patch, before, after, Fields);
        StatusDiff.AddMap(patch, "allocatedResources", before, after);
        AddResources(patch, before, after);
        StatusDiff.AddList(patch, "hostIPs", "ip", before, after, static _ => true);
        StatusDiff.AddList(patch, "podIPs", "ip", before, after, static _ => true);
        StatusDiff.AddList(patch, "conditions", "type", before, after, static c => PodConditionRules.IsOwned(c.Text("type"), c.Text("reason")));
        return patch.Count == 0 ? null : patch;
    }

    private static void AddResources(JsonObject patch, JsonObject before, JsonObject after)
    {
        var (old, now) = (before.Child("resources") ?? [], after.Child("resources") ?? []);
        var changes = new JsonObject();
        StatusDiff.AddMap(changes, "limits", old, now);
        StatusDiff.AddMap(changes, "requests", old, now);
        if (changes.Count > 0 || (before.Child("resources") is null && after.Child("resources") is not null))
            patch["resources"] = changes;
    }

    private static JsonObject Tree(V1PodStatus status) => (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(status))!;
}
