using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>What a job's status may say: counts that only grow, and ends that are ends.</summary>
internal static class JobStatusValidator
{
    public static void Check(JsonObject job, JsonObject old, FieldErrors errors)
    {
        var status = FieldCursor.Of(job, errors)["status"];
        ReplicaStatusChecks.NotNegative(status, "active", "succeeded", "failed", "ready", "terminating");
        CheckConditions(status, old);
        CheckTimes(status, job, old);
        if (IsFinished(job))
            CheckFinished(status);
        CheckIndexes(status, job);
        if (status["ready"].Number > status["active"].Number)
            status["ready"].Invalid("cannot set more ready pods than active");
        foreach (var count in (string[])["failed", "succeeded"])
        {
            if (status[count].Number < old.Child("status").Number(count))
                status[count].Invalid(status[count].Number, $"cannot decrease the {count} counter");
        }
    }

    private static void CheckConditions(FieldCursor status, JsonObject old)
    {
        var job = new JsonObject { ["status"] = status.Node?.DeepClone() };
        Refuse(status, Is(job, "Complete") && Is(job, "Failed"), "cannot set Complete=True and Failed=true conditions");
        Refuse(status, Is(job, "Complete") && Is(job, "FailureTarget"), "cannot set Complete=True and FailureTarget=true conditions");
        Refuse(status, Is(job, "Failed") && !Is(job, "FailureTarget"), "cannot set Failed=True condition without the FailureTarget=true condition");
        Refuse(status, Is(job, "Complete") && !Is(job, "SuccessCriteriaMet"), "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
        Refuse(status, Is(job, "SuccessCriteriaMet") && Is(job, "Failed"), "cannot set SuccessCriteriaMet=True and Failed=true conditions");
        Refuse(status, Is(job, "SuccessCriteriaMet") && Is(job, "FailureTarget"), "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        foreach (var type in (string[])["Failed", "Complete", "FailureTarget"])
            Refuse(status, Is(old, type) && !Is(job, type), $"cannot disable the terminal {type}=True condition");
        Refuse(status, Is(old, "SuccessCriteriaMet") && !Is(job, "SuccessCriteriaMet"), "cannot disable the SuccessCriteriaMet=True condition");
    }

    private static void CheckTimes(FieldCursor status, JsonObject job, JsonObject old)
    {
        var (start, end) = (status["startTime"], status["completionTime"]);
        if (end.IsSet && !Is(job, "Complete"))
            end.Invalid("cannot set completionTime when there is no Complete=True condition");
        if (!end.IsSet && Is(job, "Complete"))
            end.Required("completionTime is required for Complete jobs");
        if (AgeRenderer.Read(status.Object, "completionTime") < AgeRenderer.Read(status.Object, "startTime"))
            end.Invalid("must be equal to or after `startTime`");
        if (end.IsSet && old.Child("status").Has("completionTime"))
            end.MustNotChange(old.Child("status")!["completionTime"]);
        if (old.Child("status").Has("startTime") && !job.Child("spec").Flag("suspend"))
            start.MustNotChange(old.Child("status")!["startTime"], "field is immutable for unsuspended job once set");
    }

    private static void CheckFinished(FieldCursor status)
    {
        if (status["active"].Number > 0)
            status["active"].Invalid("active>0 is invalid for finished job");
        if (!status["startTime"].IsSet)
            status["startTime"].Required("startTime is required for finished job");
        var uncounted = status["uncountedTerminatedPods"];
        if (uncounted["succeeded"].Count + uncounted["failed"].Count > 0)
            uncounted.Invalid("must be empty for finished job");
        if (status["terminating"].Number > 0)
            status["terminating"].Invalid("terminating>0 is invalid for finished job");
    }

    private static void CheckIndexes(FieldCursor status, JsonObject job)
    {
        var spec = job.Child("spec");
        if (spec.NumberOrNull("completions") is not { } completions)
            return;
        if (spec.Text("completionMode") != "Indexed" && !status["completedIndexes"].IsEmpty)
            status["completedIndexes"].Invalid("cannot set non-empty completedIndexes when non-indexed completion mode");
        foreach (var field in (string[])["completedIndexes", "failedIndexes"])
        {
            if (status[field].IsSet && JobIndexRules.Check(status[field].Text, completions, out _) is { } problem)
                status[field].Invalid($"error parsing {field}: {problem}");
        }
        if (status["failedIndexes"].IsSet && !spec.Has("backoffLimitPerIndex"))
            status["failedIndexes"].Invalid("cannot set non-null failedIndexes when backoffLimitPerIndex is null");
    }

    private static bool IsFinished(JsonObject job) => Is(job, "Complete") || Is(job, "Failed");

    private static bool Is(JsonObject job, string type) => job.Child("status").Items("conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");

    /// <summary>Without the value, which would be long.</summary>
    private static void Refuse(FieldCursor status, bool isWrong, string detail)
    {
        if (isWrong)
            status.Errors.Add("FieldValueInvalid", $"{status.Path}.conditions", $"Invalid value: {detail}");
    }
}
