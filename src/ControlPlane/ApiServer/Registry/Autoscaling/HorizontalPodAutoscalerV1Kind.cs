using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>Horizontal pod autoscalers in their first version, which knows one metric; stored are those of version 2.</summary>
internal sealed class HorizontalPodAutoscalerV1Kind : SpecStatusRules
{
    private static readonly HorizontalPodAutoscalerV1Kind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "autoscaling",
        Version = "v1",
        Resource = "horizontalpodautoscalers",
        Kind = "HorizontalPodAutoscaler",
        Singular = "horizontalpodautoscaler",
        Namespaced = true,
        Schema = "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler",
        ShortNames = ["hpa"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, HorizontalPodAutoscalerKind.CheckStatus)),
        ],
        StoredAs = new StoredAs(
            "autoscaling", "v2", "horizontalpodautoscalers", HorizontalPodAutoscalerV1Mapper.ToV2, HorizontalPodAutoscalerV1Mapper.FromV2),
        Table = HorizontalPodAutoscalerKind.Declaration.Table with { Cells = (item, now) => HorizontalPodAutoscalerKind.Declaration.Table.Cells(AsV2(item), now) },
    };

    public override void SetDefaults(JsonObject item) => item.MakeChild("spec").Default("minReplicas", 1);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) =>
        AutoscalerValidator.Check(FieldCursor.Of(AsV2(item), errors)["spec"], null);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        AutoscalerValidator.Check(FieldCursor.Of(AsV2(item), errors)["spec"], AsV2(old).Child("spec"));

    private static JsonObject AsV2(JsonObject item)
    {
        var copy = (JsonObject)item.DeepClone();
        HorizontalPodAutoscalerV1Mapper.ToV2(copy);
        return copy;
    }
}
