using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>Jobs: pods that run until so many have succeeded.</summary>
internal sealed class JobKind : SpecStatusRules
{
    private static readonly JobKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "batch",
        Version = "v1",
        Resource = "jobs",
        Kind = "Job",
        Singular = "job",
        Namespaced = true,
        Schema = "io.k8s.api.batch.v1.Job",
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new JobStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Status", JobTableRenderer.Status),
            TableCell.Text("Completions", JobTableRenderer.Completions),
            TableCell.Timed("Duration", JobTableRenderer.Duration),
            TableCell.Age,
            WorkloadCells.Containers,
            WorkloadCells.Images,
            WorkloadCells.Selector),
        SelectableFields = FieldSet.Of(FieldSet.Named("status.successful", i => i.Child("status").Scalar("succeeded") ?? "0")),
    };

    /// <summary>Version 1 clients expect that their pods stay.</summary>
    public override bool OrphanDependentsByDefault => true;

    public override void SetDefaults(JsonObject item) => JobDefaultRules.Apply(item);

    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
        base.PrepareForCreate(item, context);
        JobDefaultRules.Select(item);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var job = FieldCursor.Of(item, errors);
        CheckSpec(job["spec"]);
        var spec = job["spec"];
        if (spec["completionMode"].Text != "Indexed" || spec["completions"].Number <= 0)
            return;
        var last = string.Create(CultureInfo.InvariantCulture, $"{job["metadata"]["name"].Text}-{spec["completions"].Number - 1}");
        if (NameRules.Dns1123Label(last) is not null)
            job["metadata"]["name"].Invalid($"will not able to create pod with invalid DNS label: {last}");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var (spec, before) = (FieldCursor.Of(item, errors)["spec"], old.Child("spec"));
        CheckSpec(spec);
        if (spec["completionMode"].Text != "Indexed")
            spec["completions"].MustNotChange(before?["completions"]);
        else if (spec["completions"].Number != before.Number("completions") && spec["completions"].Number != spec["parallelism"].Number)
            spec["completions"].Invalid("can only be modified in tandem with spec.parallelism");
        TemplateChecks.CheckFixed(spec, before, "selector");
        CheckTemplate(spec["template"], before, old);
        TemplateChecks.CheckFixed(spec, before, "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy");
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => TemplateWarningRules.Of(item, old);

    private static void CheckSpec(FieldCursor spec)
    {
        JobSpecValidator.Check(spec);
        if (!spec["selector"].IsSet)
            spec["selector"].Required();
        spec["selector"].MustBeLabelSelector();
        if (spec["selector"].IsSet && !LabelSelectorMatchRules.Matches(spec["selector"].Object, spec["template"]["metadata"]["labels"].Object))
            spec.Errors.Invalid("spec.template.metadata.labels", spec["template"]["metadata"]["labels"].Node, "`selector` does not match template `labels`");
    }

    /// <summary>A job that has not begun may still be sent elsewhere.</summary>
    private static void CheckTemplate(FieldCursor template, JsonObject? before, JsonObject old)
    {
        var expected = (JsonObject)(before.Child("template") ?? []).DeepClone();
        if (before.Flag("suspend") && !old.Child("status").Has("startTime"))
            JobTemplateUpdateRules.TakeSchedulingDirectives(expected, template.Object);
        if (before.Flag("suspend"))
            JobTemplateUpdateRules.TakeResources(expected, template.Object);
        template.MustNotChange(expected);
    }

    public override bool HasGeneration => true;
}
