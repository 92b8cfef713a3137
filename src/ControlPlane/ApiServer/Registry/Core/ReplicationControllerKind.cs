using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Apps;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Replication controllers: the forerunners of replica sets.</summary>
internal sealed class ReplicationControllerKind : SpecStatusRules
{
    private static readonly ReplicationControllerKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "replicationcontrollers",
        Kind = "ReplicationController",
        Singular = "replicationcontroller",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.ReplicationController",
        ShortNames = ["rc"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new ScaleSubresource(["spec", "replicas"], ["status", "replicas"], ["spec", "selector"]) { Kind = "Scale", Group = "autoscaling", Version = "v1" },
            new PartSubresource("status", new CountedStatusRules(Rules, ReplicaSetKind.CheckStatus)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            WorkloadCells.Spec("Desired", "replicas"),
            WorkloadCells.Status("Current", "replicas"),
            WorkloadCells.Status("Ready", "readyReplicas"),
            TableCell.Age,
            WorkloadCells.Containers,
            WorkloadCells.Images,
            TableCell.Wide("Selector", i => SelectorRenderer.RenderLabelsOrNone(i.Child("spec"), "selector"))),
        SelectableFields = FieldSet.Of(FieldSet.Number("status.replicas")),
    };

    /// <summary>Version 1 clients expect that their pods stay.</summary>
    public override bool OrphanDependentsByDefault => true;

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        PodDefaultRules.ApplyTemplate(spec, "template");
        spec.Default("replicas", 1);
        var template = spec.Child("template").Child("metadata");
        if (template.Count("labels") == 0)
            return;
        if (spec.Count("selector") == 0)
            spec.Take("selector", new JsonObject { ["selector"] = template!["labels"]!.DeepClone() });
        if (item.Child("metadata").Count("labels") == 0)
            item.MakeChild("metadata").Take("labels", template);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["minReadySeconds"].MustNotBeNegative();
        spec["selector"].MustBeSet();
        spec["replicas"].MustNotBeNegative();
        if (!spec["template"].IsSet)
        {
            spec["template"].Required();
            return;
        }
        TemplateChecks.CheckMatch(spec["template"], new JsonObject { ["matchLabels"] = spec["selector"].Node?.DeepClone() });
        TemplateChecks.CheckEndless(spec["template"], "ReplicationController");
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => TemplateWarningRules.Of(item, old);

    public override bool HasGeneration => true;
}
