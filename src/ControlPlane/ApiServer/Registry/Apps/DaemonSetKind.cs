using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Apps;

/// <summary>Daemon sets: one pod on each node.</summary>
internal sealed class DaemonSetKind : SpecStatusRules
{
    private static readonly DaemonSetKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "apps",
        Version = "v1",
        Resource = "daemonsets",
        Kind = "DaemonSet",
        Singular = "daemonset",
        Namespaced = true,
        Schema = "io.k8s.api.apps.v1.DaemonSet",
        ShortNames = ["ds"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            WorkloadCells.Status("Desired", "desiredNumberScheduled"),
            WorkloadCells.Status("Current", "currentNumberScheduled"),
            WorkloadCells.Status("Ready", "numberReady"),
            WorkloadCells.Status("Up-to-date", "updatedNumberScheduled"),
            WorkloadCells.Status("Available", "numberAvailable"),
            TableCell.Text("Node Selector", i => SelectorRenderer.RenderLabelsOrNone(i.Child("spec").Child("template").Child("spec"), "nodeSelector")),
            TableCell.Age,
            WorkloadCells.Containers,
            WorkloadCells.Images,
            WorkloadCells.Selector),
    };

    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        PodDefaultRules.ApplyTemplate(spec, "template");
        var strategy = spec.MakeChild("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.MakeChild("rollingUpdate");
            rolling["maxUnavailable"] ??= 1;
            rolling["maxSurge"] ??= 0;
        }
        spec.Default("revisionHistoryLimit", 10);
    }

    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
        base.PrepareForCreate(item, context);
        SetTemplateGeneration(item, 1);
    }

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        var isChanged = !item.Child("spec").SameAt(old.Child("spec"), "template");
        SetTemplateGeneration(item, GetTemplateGeneration(old) + (isChanged ? 1 : 0));
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["selector"].MustBeLabelSelector();
        if (!LabelSelectorMatchRules.Matches(spec["selector"].Object, spec["template"]["metadata"]["labels"].Object))
            errors.Invalid("spec.template.metadata.labels", spec["template"]["metadata"]["labels"].Node, "`selector` does not match template `labels`");
        if (spec["selector"].IsSet && LabelSelectorMatchRules.IsEmpty(spec["selector"].Object))
            spec["selector"].Invalid("empty selector is invalid for daemonset");
        TemplateChecks.CheckEndless(spec["template"], "DaemonSet");
        spec["minReadySeconds"].MustNotBeNegative();
        CheckStrategy(spec["updateStrategy"]);
        spec["revisionHistoryLimit"].MustNotBeNegative();
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        TemplateChecks.CheckFixed(FieldCursor.Of(item, errors)["spec"], old.Child("spec"), "selector");
        Validate(item, errors, context);
    }

    /// <summary>Upstream does not warn of names here.</summary>
    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) =>
        TemplateWarningRules.Of(item, old).Where(w => !w.StartsWith("metadata.name", StringComparison.Ordinal));

    /// <summary>A field of old versions, kept as an annotation.</summary>
    private static void SetTemplateGeneration(JsonObject item, long generation) =>
        item.MakeChild("metadata").MakeChild("annotations")[TemplateGeneration] = generation.ToString(CultureInfo.InvariantCulture);

    private static long GetTemplateGeneration(JsonObject item) =>
        long.TryParse(item.Child("metadata").Child("annotations").Text(TemplateGeneration), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 0;

    private static void CheckStrategy(FieldCursor strategy)
    {
        if (strategy["type"].Text is not ("RollingUpdate" or "OnDelete"))
            strategy.Errors.NotSupported(strategy.Path, Internal(strategy), "RollingUpdate", "OnDelete");
        if (strategy["type"].Text != "RollingUpdate")
            return;
        var (unavailable, surge) = (strategy["rollingUpdate"]["maxUnavailable"], strategy["rollingUpdate"]["maxSurge"]);
        unavailable.MustBeCountOrPercent();
        surge.MustBeCountOrPercent();
        unavailable.MustNotBeMoreThanAll();
        surge.MustNotBeMoreThanAll();
        switch (unavailable.AmountOrPercent() != 0, surge.AmountOrPercent() != 0)
        {
            case (true, true):
                surge.Invalid("may not be set when maxUnavailable is non-zero");
                break;
            case (false, false):
                unavailable.Required("cannot be 0 when maxSurge is 0");
                break;
        }
    }

    private static void CheckStatus(FieldCursor status, JsonObject old)
    {
        ReplicaStatusChecks.NotNegative(
            status, "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady", "observedGeneration", "updatedNumberScheduled",
            "numberAvailable", "numberUnavailable", "collisionCount");
        ReplicaStatusChecks.CheckCollisions(status, old);
    }

    public override bool HasGeneration => true;

    /// <summary>As upstream prints it.</summary>
    private static JsonObject Internal(FieldCursor strategy) =>
        new() { ["Type"] = strategy["type"].Text, ["RollingUpdate"] = strategy["rollingUpdate"].Node?.DeepClone() };
}
