using System.Globalization;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>What pods of indexed Jobs say of themselves.</summary>
public static class PodIndexRules
{
    public const string Index = "batch.kubernetes.io/job-completion-index";
    public const string Failures = "batch.kubernetes.io/job-index-failure-count";
    public const string IgnoredFailures = "batch.kubernetes.io/job-index-ignored-failure-count";

    /// <returns>Null: none.</returns>
    public static int? IndexOf(V1Pod pod) => Number(pod, Index);

    /// <summary>Failures of the index before this pod.</summary>
    public static int FailuresOf(V1Pod pod) => Number(pod, Failures) ?? 0;

    public static int AllFailuresOf(V1Pod pod) => FailuresOf(pod) + (Number(pod, IgnoredFailures) ?? 0);

    /// <summary>What the pod in its place says.</summary>
    public static (int Counted, int Ignored) NextFailures(V1Job job, V1Pod? replaced)
    {
        if (replaced is null)
            return (0, 0);
        var (counted, ignored) = (FailuresOf(replaced), Number(replaced, IgnoredFailures) ?? 0);
        return PodFailureRules.Match(job.Spec.PodFailurePolicy, replaced).Counts ? (counted + 1, ignored) : (counted, ignored + 1);
    }

    private static int? Number(V1Pod pod, string annotation) =>
        pod.Metadata.Annotations is { } all && all.TryGetValue(annotation, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
