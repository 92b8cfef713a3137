using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>Writes taints, labels and conditions of nodes, and what becomes of their pods.</summary>
public sealed class NodeWriter(ApiResources api, IObjectEventRecorder events, TimeProvider time)
{
    private const int Attempts = 5;

    /// <summary>Changes the taints to what the rule says; it is asked again with the node as it is when another one wrote between.</summary>
    /// <param name="rule">Null: they are as they should be.</param>
    public async Task TaintAsync(V1Node node, Func<V1Node, IList<V1Taint>?> rule, CancellationToken cancel)
    {
        var current = node;
        for (var attempt = 1; rule(current) is { } taints; attempt++)
        {
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["uid"] = current.Metadata.Uid, ["resourceVersion"] = current.Metadata.ResourceVersion },
                ["spec"] = new JsonObject { ["taints"] = new JsonArray([.. taints.Select(t => (JsonNode)Json(t))]) },
            };
            try
            {
                await api.Nodes.PatchAsync("", node.Metadata.Name, ApiPatch.Merge(patch), cancel).ConfigureAwait(false);
                return;
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                return;
            }
            catch (ApiException e) when (e.IsConflict && attempt < Attempts)
            {
                if (await MaybeGone.FindAsync(api.Nodes.GetAsync("", node.Metadata.Name, cancel)).ConfigureAwait(false) is not { } live || live.Metadata.Uid != node.Metadata.Uid)
                    return;
                current = live;
            }
        }
    }

    public Task LabelAsync(V1Node node, IReadOnlyDictionary<string, string> labels, CancellationToken cancel)
    {
        var json = new JsonObject();
        foreach (var (name, value) in labels)
            json[name] = value;
        return MaybeGone.IgnoreAsync(api.Nodes.PatchAsync("", node.Metadata.Name, ApiPatch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = json } }), cancel));
    }

    public Task<V1Node> ConditionsAsync(V1Node node, IList<V1NodeCondition> conditions, CancellationToken cancel) =>
        api.Nodes.ReplaceAsync("", node with { Status = (node.Status ?? new V1NodeStatus()) with { Conditions = conditions } }, cancel, "status");

    /// <summary>What runs on a node that is not ready cannot be counted on.</summary>
    public async Task MarkNotReadyAsync(IEnumerable<V1Pod> pods, CancellationToken cancel)
    {
        foreach (var pod in pods)
        {
            if (PodStateRules.Condition(pod, "Ready") is not { Status: not "False" } ready)
                continue;
            var patch = PodStatusPatchRules.Patch(pod, null, ready with { Status = "False" }, time.GetUtcNow());
            if (await MaybeGone.IgnoreAsync(api.Pods.PatchAsync(pod.Metadata.NamespaceProperty, pod.Metadata.Name, patch, cancel, "status")).ConfigureAwait(false))
                events.Record(ObjectKind.Pod.Reference(pod.Metadata), EventType.Warning, "NodeNotReady", "Node is not ready");
        }
    }

    public void Tell(V1Node node, string reason, string text) =>
        events.Record(
            new V1ObjectReference { ApiVersion = "v1", Kind = "Node", Name = node.Metadata.Name, Uid = node.Metadata.Uid }, EventType.Normal, reason, $"Node {node.Metadata.Name} {text}");

    private static JsonObject Json(V1Taint taint)
    {
        var json = new JsonObject { ["key"] = taint.Key, ["effect"] = taint.Effect };
        if (!string.IsNullOrEmpty(taint.Value))
            json["value"] = taint.Value;
        if (taint.TimeAdded is { } added)
            json["timeAdded"] = added.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return json;
    }
}
