using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.NodeRestriction;

/// <summary>New nodes are tainted as not ready: no pod is placed on them before the node controller has seen that they are.</summary>
public sealed class NodeTaintAdmission : IMutatingAdmission
{
    private const string Key = "node.kubernetes.io/not-ready";
    private const string Effect = "NoSchedule";

    public string Name => "TaintNodesByCondition";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor("nodes")
            && request.Creates()
            && request.Object is { } node
            && !node.Items("spec", "taints").Any(t => t.Text("key") == Key && t.Text("effect") == Effect))
            node.Child("spec").Children("taints").Add((JsonNode)new JsonObject { ["key"] = Key, ["effect"] = Effect });
        return ValueTask.CompletedTask;
    }
}
