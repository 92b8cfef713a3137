using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Apps;

/// <summary>Deployments: pods of one template, replaced step by step when it changes.</summary>
internal sealed class DeploymentKind : SpecStatusRules
{
    private static readonly DeploymentKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "apps",
        Version = "v1",
        Resource = "deployments",
        Kind = "Deployment",
        Singular = "deployment",
        Namespaced = true,
        Schema = "io.k8s.api.apps.v1.Deployment",
        ShortNames = ["deploy"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new ScaleSubresource(["spec", "replicas"], ["status", "replicas"], ["spec", "selector"]) { Kind = "Scale", Group = "autoscaling", Version = "v1" },
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus, "labels")),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Ready", i => TableCell.Ratio(i.Child("status").Number("readyReplicas"), i.Child("spec").Number("replicas"))),
            TableCell.Value("Up-to-date", i => i.Child("status").Number("updatedReplicas")),
            TableCell.Value("Available", i => i.Child("status").Number("availableReplicas")),
            TableCell.Age,
            WorkloadCells.Containers,
            WorkloadCells.Images,
            TableCell.Wide("Selector", i => SelectorRenderer.Render(i.Child("spec").Child("selector")))),
    };

    /// <summary>Annotations count too: controllers are told of pauses and causes by them.</summary>
    public override bool IsNewGeneration(JsonObject item, JsonObject old) =>
        base.IsNewGeneration(item, old) || !item.Child("metadata").SameAt(old.Child("metadata"), "annotations");

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        PodDefaultRules.ApplyTemplate(spec, "template");
        spec.Default("replicas", 1);
        var strategy = spec.MakeChild("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.MakeChild("rollingUpdate");
            rolling["maxUnavailable"] ??= "25%";
            rolling["maxSurge"] ??= "25%";
        }
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["replicas"].MustNotBeNegative();
        TemplateChecks.CheckSelector(spec["selector"], "deployment");
        TemplateChecks.CheckMatch(spec["template"], spec["selector"].Object);
        TemplateChecks.CheckEndless(spec["template"], "ReplicaSet");
        CheckStrategy(spec["strategy"]);
        spec["minReadySeconds"].MustNotBeNegative();
        spec["revisionHistoryLimit"].MustNotBeNegative();
        var deadline = spec["progressDeadlineSeconds"];
        deadline.MustNotBeNegative();
        if (deadline.IsSet && deadline.Number <= spec["minReadySeconds"].Number)
            deadline.Invalid("must be greater than minReadySeconds");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        TemplateChecks.CheckFixed(FieldCursor.Of(item, errors)["spec"], old.Child("spec"), "selector");
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => TemplateWarningRules.Of(item, old);

    private static void CheckStrategy(FieldCursor strategy)
    {
        var rolling = strategy["rollingUpdate"];
        switch (strategy["type"].Text)
        {
            case "Recreate":
                rolling.MustNotBeSet("may not be specified when strategy `type` is 'Recreate'");
                break;
            case "RollingUpdate":
                CheckRolling(rolling["maxUnavailable"], rolling["maxSurge"]);
                break;
            default:
                strategy.NotSupported("Recreate", "RollingUpdate");
                break;
        }
    }

    private static void CheckRolling(FieldCursor unavailable, FieldCursor surge)
    {
        unavailable.MustBeCountOrPercent();
        surge.MustBeCountOrPercent();
        if (unavailable.AmountOrPercent() == 0 && surge.AmountOrPercent() == 0)
            unavailable.Invalid("may not be 0 when `maxSurge` is 0");
        unavailable.MustNotBeMoreThanAll();
    }

    private static void CheckStatus(FieldCursor status, JsonObject old)
    {
        ReplicaStatusChecks.NotNegative(
            status, "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas", "terminatingReplicas",
            "collisionCount");
        ReplicaStatusChecks.NotAbove(status, "replicas", "cannot be greater than status.replicas", "updatedReplicas", "readyReplicas", "availableReplicas");
        ReplicaStatusChecks.NotAbove(status, "readyReplicas", "cannot be greater than readyReplicas", "availableReplicas");
        ReplicaStatusChecks.CheckCollisions(status, old);
    }

    public override bool HasGeneration => true;
}
