using System.Globalization;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>The spec of jobs and of cron jobs' templates, but for the selector (batch/validation, validateJobSpec).</summary>
internal static class JobSpecValidator
{
    private const int MostParallel = 100_000;
    private const int MostFailed = 100_000;
    private const int ManyCompletions = 100_000;
    private const int MostAtMany = 10_000;
    private const int LongestManager = 63;
    private const string NeedsIndexes = "requires indexed completion mode";

    public static void Check(FieldCursor spec)
    {
        foreach (var count in (string[])["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"])
            spec[count].MustNotBeNegative();
        if (spec["maxFailedIndexes"].IsSet && !spec["backoffLimitPerIndex"].IsSet)
            spec["backoffLimitPerIndex"].Required("when maxFailedIndexes is specified");
        if (spec["managedBy"].IsSet)
            CheckManager(spec["managedBy"]);
        CheckMode(spec);
        if (spec["podFailurePolicy"].IsSet)
            PodFailurePolicyValidator.Check(spec);
        CheckSuccessPolicy(spec);
        CheckReplacement(spec);
        PodValidator.CheckTemplate(spec["template"]);
        CheckRestart(spec, spec["template"]["spec"]["restartPolicy"]);
    }

    private static void CheckManager(FieldCursor manager)
    {
        DomainPathChecks.Check(manager);
        manager.MustBeShorterThan(LongestManager);
    }

    private static void CheckMode(FieldCursor spec)
    {
        spec["completionMode"].MayBeOneOf("NonIndexed", "Indexed");
        if (spec["completionMode"].Text == "Indexed")
        {
            CheckIndexed(spec);
            return;
        }
        foreach (var field in (string[])["backoffLimitPerIndex", "maxFailedIndexes"])
        {
            if (spec[field].IsSet)
                spec[field].Invalid(NeedsIndexes);
        }
    }

    private static void CheckIndexed(FieldCursor spec)
    {
        var (completions, parallelism, failed) = (spec["completions"], spec["parallelism"], spec["maxFailedIndexes"]);
        if (!completions.IsSet)
            completions.Required("when completion mode is Indexed");
        NotAbove(parallelism, MostParallel, " when completion mode is Indexed");
        if (completions.IsSet && failed.Number > completions.Number)
            failed.Invalid("must be less than or equal to completions");
        NotAbove(failed, MostFailed, "");
        if (completions.Number <= ManyCompletions || !spec["backoffLimitPerIndex"].IsSet)
            return;
        if (!failed.IsSet)
            failed.Required(string.Create(CultureInfo.InvariantCulture, $"must be specified when completions is above {ManyCompletions}"));
        NotAbove(parallelism, MostAtMany, " when completions are above 100000 and used with backoff limit per index");
        NotAbove(failed, MostAtMany, " when completions are above 100000 and used with backoff limit per index");
    }

    private static void NotAbove(FieldCursor field, int most, string when)
    {
        if (field.Number > most)
            field.Invalid(string.Create(CultureInfo.InvariantCulture, $"must be less than or equal to {most}{when}"));
    }

    private static void CheckSuccessPolicy(FieldCursor spec)
    {
        var policy = spec["successPolicy"];
        if (!policy.IsSet)
            return;
        if (spec["completionMode"].Text != "Indexed")
            policy.Invalid(NeedsIndexes);
        else
            SuccessPolicyValidator.Check(policy, spec["completions"].Number);
    }

    private static void CheckReplacement(FieldCursor spec)
    {
        var policy = spec["podReplacementPolicy"];
        if (spec["podFailurePolicy"].IsSet)
            policy.MayBeOneOf("Failed");
        else
            policy.MayBeOneOf("Failed", "TerminatingOrFailed");
    }

    private static void CheckRestart(FieldCursor spec, FieldCursor policy)
    {
        if (policy.Text is "Always" or "")
            policy.Required("valid values: \"OnFailure\", \"Never\"");
        else if (policy.Text is not ("OnFailure" or "Never"))
            policy.NotSupported("OnFailure", "Never");
        else if (spec["podFailurePolicy"].IsSet && policy.Text != "Never")
            policy.Invalid("only \"Never\" is supported when podFailurePolicy is specified");
    }
}
