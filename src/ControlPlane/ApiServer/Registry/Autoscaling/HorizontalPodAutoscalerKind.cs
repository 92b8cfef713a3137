using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>Horizontal pod autoscalers: how many pods a workload gets.</summary>
internal sealed class HorizontalPodAutoscalerKind : SpecStatusRules
{
    private static readonly HorizontalPodAutoscalerKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "autoscaling",
        Version = "v2",
        Resource = "horizontalpodautoscalers",
        Kind = "HorizontalPodAutoscaler",
        Singular = "horizontalpodautoscaler",
        Namespaced = true,
        Schema = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
        ShortNames = ["hpa"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Reference", i => $"{i.Child("spec").Child("scaleTargetRef").Text("kind")}/{i.Child("spec").Child("scaleTargetRef").Text("name")}"),
            TableCell.Text("Targets", MetricRenderer.Render),
            TableCell.Text("MinPods", i => i.Child("spec").Scalar("minReplicas") ?? "<unset>"),
            TableCell.Value("MaxPods", i => i.Child("spec").Number("maxReplicas")),
            TableCell.Value("Replicas", i => i.Child("status").Number("currentReplicas")),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        spec.Default("minReplicas", 1);
        if (spec.Count("metrics") == 0)
            spec["metrics"] = HorizontalPodAutoscalerV1Mapper.CpuMetrics(HorizontalPodAutoscalerV1Mapper.DefaultUtilization);
        if (spec.Child("behavior") is { } behavior)
            ScalingRuleDefaultRules.Apply(behavior);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => AutoscalerValidator.Check(FieldCursor.Of(item, errors)["spec"], null);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        AutoscalerValidator.Check(FieldCursor.Of(item, errors)["spec"], old.Child("spec"));

    internal static void CheckStatus(FieldCursor status, JsonObject old) => ReplicaStatusChecks.NotNegative(status, "currentReplicas", "desiredReplicas");
}
