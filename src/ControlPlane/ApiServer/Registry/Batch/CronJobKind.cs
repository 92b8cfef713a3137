using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>Cron jobs: jobs made at times.</summary>
internal sealed class CronJobKind : SpecStatusRules
{
    private static readonly CronJobKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "batch",
        Version = "v1",
        Resource = "cronjobs",
        Kind = "CronJob",
        Singular = "cronjob",
        Namespaced = true,
        Schema = "io.k8s.api.batch.v1.CronJob",
        ShortNames = ["cj"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new StatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Schedule", i => i.Child("spec").Text("schedule")),
            TableCell.Text("Timezone", i => i.Child("spec").TextOrNull("timeZone") ?? "<none>"),
            new TableCell(new TableColumn("Suspend", "boolean"), (i, _) => i.Child("spec").FlagOrNull("suspend") is { } suspend ? (suspend ? "True" : "False") : "<unset>"),
            TableCell.Integer("Active", i => i.Child("status").Count("active")),
            TableCell.Timed("Last Schedule", (i, now) => i.Child("status").Has("lastScheduleTime") ? AgeRenderer.Since(i.Child("status"), "lastScheduleTime", now) : "<none>"),
            TableCell.Age,
            TableCell.Wide("Containers", i => ListRenderer.Names(Job(i).Child("template"))),
            TableCell.Wide("Images", i => ListRenderer.Images(Job(i).Child("template"))),
            TableCell.Wide("Selector", i => SelectorRenderer.RenderOrNone(Job(i).Child("selector")))),
    };

    private const int LongestName = 52;

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        if (spec.Child("jobTemplate") is { } template)
            JobDefaultRules.ApplyTemplateParts(template.MakeChild("spec"));
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var job = FieldCursor.Of(item, errors);
        CheckSpec(job["spec"], null);
        // The names of its jobs have eleven characters more.
        if (job["metadata"]["name"].Text.Length > LongestName)
            job["metadata"]["name"].Invalid(string.Create(CultureInfo.InvariantCulture, $"must be no more than {LongestName} characters"));
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        CheckSpec(FieldCursor.Of(item, errors)["spec"], old.Child("spec"));

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old)
    {
        var warnings = TemplateWarningRules.Of(item, old, "spec.jobTemplate.spec.template");
        return old is not null && item.Child("spec").Text("schedule").Contains("TZ", StringComparison.Ordinal)
            ? warnings.Append(
                "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see "
                + "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details")
            : warnings;
    }

    private static void CheckSpec(FieldCursor spec, JsonObject? old)
    {
        if (spec["schedule"].MustBeSet())
            CheckSchedule(spec["schedule"], spec["timeZone"].IsSet, old.Text("schedule").Contains("TZ", StringComparison.Ordinal));
        spec["startingDeadlineSeconds"].MustNotBeNegative();
        if (spec["timeZone"].IsSet && spec["timeZone"].Text != old.TextOrNull("timeZone"))
            TimeZoneChecks.Check(spec["timeZone"]);
        spec["concurrencyPolicy"].MustBeOneOf("Allow", "Forbid", "Replace");
        var template = spec["jobTemplate"]["spec"];
        JobSpecValidator.Check(template);
        if (template["selector"].IsSet)
            template["selector"].Invalid("`selector` will be auto-generated");
        if (template["manualSelector"].Flag)
            template["manualSelector"].NotSupported("nil", "false");
        spec["successfulJobsHistoryLimit"].MustNotBeNegative();
        spec["failedJobsHistoryLimit"].MustNotBeNegative();
    }

    /// <param name="mayHaveZone">Old schedules may keep what new ones must not have.</param>
    private static void CheckSchedule(FieldCursor schedule, bool hasTimeZone, bool mayHaveZone)
    {
        if (CronScheduleRules.Check(schedule.Text) is { } problem)
            schedule.Invalid(problem);
        if (!schedule.Text.Contains("TZ", StringComparison.Ordinal))
            return;
        if (!mayHaveZone)
            schedule.Invalid("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        else if (hasTimeZone)
            schedule.Invalid("cannot use both timeZone field and TZ or CRON_TZ in schedule");
    }

    public override bool HasGeneration => true;

    private static JsonObject? Job(JsonObject item) => item.Child("spec").Child("jobTemplate").Child("spec");
}
