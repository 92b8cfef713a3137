using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>How far a job is.</summary>
internal static class JobTableRenderer
{
    public static string Status(JsonObject job) => true switch
    {
        _ when Is(job, "Complete") => "Complete",
        _ when Is(job, "Failed") => "Failed",
        _ when job.Child("metadata").Has("deletionTimestamp") => "Terminating",
        _ when Is(job, "Suspended") => "Suspended",
        _ when Is(job, "FailureTarget") => "FailureTarget",
        _ when Is(job, "SuccessCriteriaMet") => "SuccessCriteriaMet",
        _ => "Running",
    };

    public static string Completions(JsonObject job)
    {
        var succeeded = job.Child("status").Number("succeeded");
        if (job.Child("spec").NumberOrNull("completions") is { } wished)
            return TableCell.Ratio(succeeded, wished);
        var parallelism = job.Child("spec").Number("parallelism");
        return TableCell.Ratio(succeeded, 1) + (parallelism > 1 ? string.Create(CultureInfo.InvariantCulture, $" of {parallelism}") : "");
    }

    public static string Duration(JsonObject job, DateTimeOffset now) =>
        AgeRenderer.Read(job.Child("status"), "startTime") is { } start
            ? AgeRenderer.Render((AgeRenderer.Read(job.Child("status"), "completionTime") ?? now) - start)
            : "";

    private static bool Is(JsonObject job, string type) =>
        job.Child("status").Items("conditions").FirstOrDefault(c => c.Text("type") == type).Text("status") == "True";
}
