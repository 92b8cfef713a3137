using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Policy;

/// <summary>Pod disruption budgets: how many pods may be evicted.</summary>
internal sealed class PodDisruptionBudgetKind : SpecStatusRules
{
    private static readonly PodDisruptionBudgetKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "policy",
        Version = "v1",
        Resource = "poddisruptionbudgets",
        Kind = "PodDisruptionBudget",
        Singular = "poddisruptionbudget",
        Namespaced = true,
        Schema = "io.k8s.api.policy.v1.PodDisruptionBudget",
        ShortNames = ["pdb"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Min Available", i => i.Child("spec").Scalar("minAvailable") ?? "N/A"),
            TableCell.Text("Max Unavailable", i => i.Child("spec").Scalar("maxUnavailable") ?? "N/A"),
            TableCell.Integer("Allowed Disruptions", i => i.Child("status").Number("disruptionsAllowed")),
            TableCell.Age),
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        if (spec["minAvailable"].IsSet && spec["maxUnavailable"].IsSet)
            spec.Invalid(Internal(spec.Object!), "minAvailable and maxUnavailable cannot be both set");
        foreach (var count in new[] { spec["minAvailable"], spec["maxUnavailable"] }.Where(c => c.IsSet))
        {
            count.MustBeCountOrPercent();
            count.MustNotBeMoreThanAll();
        }
        spec["selector"].MustBeLabelSelector();
        spec["unhealthyPodEvictionPolicy"].MayBeOneOf("AlwaysAllow", "IfHealthyBudget");
    }

    private static void CheckStatus(FieldCursor status, JsonObject old)
    {
        status["conditions"].MustBeConditions();
        ReplicaStatusChecks.NotNegative(status, "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");
    }

    /// <summary>As upstream prints it.</summary>
    private static JsonObject Internal(JsonObject spec) => new()
    {
        ["MinAvailable"] = spec["minAvailable"]?.DeepClone(),
        ["Selector"] = spec["selector"]?.DeepClone(),
        ["MaxUnavailable"] = spec["maxUnavailable"]?.DeepClone(),
        ["UnhealthyPodEvictionPolicy"] = spec["unhealthyPodEvictionPolicy"]?.DeepClone(),
    };

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;
}
