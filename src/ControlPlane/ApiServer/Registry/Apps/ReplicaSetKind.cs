using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Apps;

/// <summary>Replica sets: so many pods of one template.</summary>
internal sealed class ReplicaSetKind : SpecStatusRules
{
    private static readonly ReplicaSetKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "apps",
        Version = "v1",
        Resource = "replicasets",
        Kind = "ReplicaSet",
        Singular = "replicaset",
        Namespaced = true,
        Schema = "io.k8s.api.apps.v1.ReplicaSet",
        ShortNames = ["rs"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new ScaleSubresource(["spec", "replicas"], ["status", "replicas"], ["spec", "selector"]) { Kind = "Scale", Group = "autoscaling", Version = "v1" },
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            WorkloadCells.Spec("Desired", "replicas"),
            WorkloadCells.Status("Current", "replicas"),
            WorkloadCells.Status("Ready", "readyReplicas"),
            TableCell.Age,
            WorkloadCells.Containers,
            WorkloadCells.Images,
            WorkloadCells.Selector),
    };

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        PodDefaultRules.ApplyTemplate(spec, "template");
        spec.Default("replicas", 1);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["replicas"].MustNotBeNegative();
        spec["minReadySeconds"].MustNotBeNegative();
        // Upstream names the kind so.
        TemplateChecks.CheckSelector(spec["selector"], "deployment");
        TemplateChecks.CheckMatch(spec["template"], spec["selector"].Object);
        TemplateChecks.CheckEndless(spec["template"], "ReplicaSet");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        TemplateChecks.CheckFixed(FieldCursor.Of(item, errors)["spec"], old.Child("spec"), "selector");
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => TemplateWarningRules.Of(item, old);

    /// <summary>Replication controllers count alike.</summary>
    internal static void CheckStatus(FieldCursor status, JsonObject old)
    {
        ReplicaStatusChecks.NotNegative(
            status, "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "terminatingReplicas");
        ReplicaStatusChecks.NotAbove(
            status, "replicas", "cannot be greater than status.replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas");
        ReplicaStatusChecks.NotAbove(status, "readyReplicas", "cannot be greater than readyReplicas", "availableReplicas");
    }

    public override bool HasGeneration => true;
}
