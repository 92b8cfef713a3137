using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Apps;

/// <summary>Stateful sets: pods with names and volumes of their own.</summary>
internal sealed class StatefulSetKind : SpecStatusRules
{
    private static readonly StatefulSetKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "apps",
        Version = "v1",
        Resource = "statefulsets",
        Kind = "StatefulSet",
        Singular = "statefulset",
        Namespaced = true,
        Schema = "io.k8s.api.apps.v1.StatefulSet",
        ShortNames = ["sts"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new ScaleSubresource(["spec", "replicas"], ["status", "replicas"], ["spec", "selector"]) { Kind = "Scale", Group = "autoscaling", Version = "v1" },
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Ready", i => TableCell.Ratio(i.Child("status").Number("readyReplicas"), i.Child("spec").Number("replicas"))),
            TableCell.Age,
            WorkloadCells.Containers,
            WorkloadCells.Images),
    };

    private static readonly string[] Changeable =
        ["replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy"];

    public override string? CheckName(string name) => NameRules.Dns1123Label(name);

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        PodDefaultRules.ApplyTemplate(spec, "template");
        foreach (var claim in spec.Items("volumeClaimTemplates"))
        {
            VolumeDefaultRules.ApplyClaim(claim.MakeChild("spec"));
            claim.MakeChild("status").Default("phase", "Pending");
            claim.Default("apiVersion", "v1");
            claim.Default("kind", "PersistentVolumeClaim");
        }
        spec.Default("podManagementPolicy", "OrderedReady");
        SetStrategyDefaults(spec.MakeChild("updateStrategy"));
        var retention = spec.MakeChild("persistentVolumeClaimRetentionPolicy");
        retention.Default("whenDeleted", "Retain");
        retention.Default("whenScaled", "Retain");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        CheckSpec(spec, checksClaims: true);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        CheckSpec(spec, checksClaims: false);
        var rest = (JsonObject)(spec.Object ?? []).DeepClone();
        foreach (var field in Changeable)
            rest.Take(field, old.Child("spec"));
        if (!rest.SameAs(old.Child("spec")))
            spec.Forbidden(
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
                + "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) =>
        TemplateWarningRules.Of(item, old).Where(w => !w.StartsWith("metadata.name", StringComparison.Ordinal));

    private static void SetStrategyDefaults(JsonObject strategy)
    {
        if (strategy.Text("type").Length == 0)
        {
            strategy["type"] = "RollingUpdate";
            strategy.MakeChild("rollingUpdate");
        }
        if (strategy.Text("type") == "RollingUpdate")
            strategy.Child("rollingUpdate")?.Default("partition", 0);
    }

    private static void CheckSpec(FieldCursor spec, bool checksClaims)
    {
        var policy = spec["podManagementPolicy"];
        if (policy.MustBeSet() && policy.Text is not ("OrderedReady" or "Parallel"))
            policy.Invalid("must be 'OrderedReady' or 'Parallel'");
        CheckStrategy(spec["updateStrategy"]);
        foreach (var when in (string[])["whenDeleted", "whenScaled"])
            spec["persistentVolumeClaimRetentionPolicy"][when].MayBeOneOf("Retain", "Delete");
        foreach (var claim in checksClaims ? spec["volumeClaimTemplates"].Items : [])
            ClaimSpecValidator.Check(claim["spec"]);
        spec["replicas"].MustNotBeNegative();
        spec["minReadySeconds"].MustNotBeNegative();
        spec["ordinals"]["start"].MustNotBeNegative();
        if (checksClaims)
            spec["serviceName"].MayBe(NameRules.Dns1123Label);
        TemplateChecks.CheckSelector(spec["selector"], "statefulset");
        TemplateChecks.CheckMatch(spec["template"], spec["selector"].Object);
        PodValidator.CheckTemplate(FieldCursor.At(WithClaims(spec), $"{spec.Path}.template", spec.Errors));
        TemplateChecks.CheckRestart(spec["template"], "StatefulSet");
    }

    private static void CheckStrategy(FieldCursor strategy)
    {
        if (strategy["type"].IsEmpty)
            strategy.Required();
        else if (strategy["type"].Text == "OnDelete")
            OnlyRolling(strategy["rollingUpdate"]);
        else if (strategy["type"].Text == "RollingUpdate")
            CheckRolling(strategy["rollingUpdate"]);
        else
            strategy.Invalid("must be 'RollingUpdate' or 'OnDelete'");
    }

    private static void OnlyRolling(FieldCursor rolling)
    {
        if (rolling.IsSet)
            rolling.Invalid("only allowed for updateStrategy 'RollingUpdate'");
    }

    private static void CheckRolling(FieldCursor rolling)
    {
        rolling["partition"].MustNotBeNegative();
        var unavailable = rolling["maxUnavailable"];
        if (!unavailable.IsSet)
            return;
        unavailable.MustBeCountOrPercent();
        if (unavailable.AmountOrPercent() == 0)
            unavailable.Invalid("cannot be 0");
        unavailable.MustNotBeMoreThanAll();
    }

    /// <summary>The template as the controller will use it: the claims are volumes, and names are its own.</summary>
    private static JsonObject WithClaims(FieldCursor spec)
    {
        var template = (JsonObject)(spec["template"].Object ?? []).DeepClone();
        var pod = template.MakeChild("spec");
        pod.Remove("subdomain");
        pod.Remove("hostname");
        var names = spec["volumeClaimTemplates"].Items.Select(c => c["metadata"]["name"].Text).ToArray();
        var volumes = names.Select(JsonNode (n) => new JsonObject { ["name"] = n, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = n } });
        var others = pod.Items("volumes").Where(v => !names.Contains(v.Text("name"))).Select(v => v.DeepClone());
        pod["volumes"] = new JsonArray([.. volumes, .. others]);
        return template;
    }

    private static void CheckStatus(FieldCursor status, JsonObject old)
    {
        ReplicaStatusChecks.NotNegative(
            status, "replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas", "observedGeneration", "collisionCount");
        ReplicaStatusChecks.NotAbove(
            status, "replicas", "cannot be greater than status.replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");
        ReplicaStatusChecks.NotAbove(status, "readyReplicas", "cannot be greater than status.readyReplicas", "availableReplicas");
        ReplicaStatusChecks.CheckCollisions(status, old);
    }

    public override bool HasGeneration => true;
}
