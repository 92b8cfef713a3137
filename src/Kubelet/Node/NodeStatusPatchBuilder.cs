using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Json;
using NodeStack.Kubelet.Status;

namespace NodeStack.Kubelet.Node;

/// <summary>The difference between the status a node has on the API server and the one it should have, as a strategic merge patch.</summary>
internal static class NodeStatusPatchBuilder
{
    private static readonly string[] Fields = ["images", "daemonEndpoints", "runtimeHandlers", "features", "declaredFeatures", "volumesInUse"];
    private static readonly string[] Maps = ["capacity", "allocatable", "nodeInfo"];

    /// <summary>What differs but for the times of heartbeats, as text; empty: nothing. After a patch: what the server did not take of it.</summary>
    public static string Change(V1NodeStatus? has, V1NodeStatus wants) => Difference(has, wants, WithoutHeartbeat) is { Count: > 0 } patch ? patch.ToJsonString() : "";

    /// <summary>Everything that differs, the times of heartbeats too.</summary>
    public static JsonObject Build(V1NodeStatus? has, V1NodeStatus wants) => Difference(has, wants, static c => c);

    private static JsonObject Difference(V1NodeStatus? has, V1NodeStatus wants, Func<JsonObject, JsonObject> conditions)
    {
        var (before, after) = (conditions(Tree(has ?? new V1NodeStatus())), conditions(Tree(wants)));
        var patch = new JsonObject();
        StatusDiff.AddFields(patch, before, after, Fields);
        foreach (var map in Maps)
            StatusDiff.AddMap(patch, map, before, after);
        StatusDiff.AddList(patch, "conditions", "type", before, after, static c => NodeConditionRules.IsOwned(c.Text("type")));
        // Addresses of one type may repeat although they are merged by it: the list is replaced.
        if (!JsonNode.DeepEquals(before["addresses"], after["addresses"]))
            patch["addresses"] = new JsonArray([.. after.Items("addresses").Select(a => a.DeepClone()), new JsonObject { ["$patch"] = "replace" }]);
        return patch;
    }

    private static JsonObject WithoutHeartbeat(JsonObject status)
    {
        foreach (var condition in status.Items("conditions"))
            condition.Remove("lastHeartbeatTime");
        return status;
    }

    private static JsonObject Tree(V1NodeStatus status) => (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(status))!;
}
