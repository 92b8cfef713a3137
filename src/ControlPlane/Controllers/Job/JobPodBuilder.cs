using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>Pods of Jobs.</summary>
public static class JobPodBuilder
{
    private const string IndexVariable = "JOB_COMPLETION_INDEX";

    /// <summary>The longest prefix of a generated name that the server does not cut.</summary>
    private const int LongestPrefix = 58;

    /// <param name="index">Null: the Job is not indexed.</param>
    /// <param name="replaced">The failed pod of that index, of a Job with a limit per index.</param>
    public static V1Pod Build(V1Job job, int? index, V1Pod? replaced)
    {
        var pod = PodTemplateRules.Build(job.Spec.Template, ObjectKind.Job, job.Metadata);
        pod.Metadata.Finalizers = [.. (pod.Metadata.Finalizers ?? []).Where(f => f != JobRules.TrackingFinalizer), JobRules.TrackingFinalizer];
        if (index is not { } number)
            return pod;
        var text = number.ToString(CultureInfo.InvariantCulture);
        (pod.Metadata.Annotations ??= new Dictionary<string, string>())[PodIndexRules.Index] = text;
        (pod.Metadata.Labels ??= new Dictionary<string, string>())[PodIndexRules.Index] = text;
        pod.Metadata.GenerateName = Prefix(job.Metadata.Name, $"-{text}-");
        pod.Spec.Hostname = $"{job.Metadata.Name}-{text}";
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
            AddVariable(container);
        if (JobRules.HasLimitPerIndex(job))
        {
            var (counted, ignored) = PodIndexRules.NextFailures(job, replaced);
            pod.Metadata.Annotations[PodIndexRules.Failures] = counted.ToString(CultureInfo.InvariantCulture);
            if (ignored > 0)
                pod.Metadata.Annotations[PodIndexRules.IgnoredFailures] = ignored.ToString(CultureInfo.InvariantCulture);
        }
        return pod;
    }

    private static string Prefix(string job, string index) => job.Length + index.Length > LongestPrefix ? job[..(LongestPrefix - index.Length)] + index : job + index;

    private static void AddVariable(V1Container container)
    {
        if (container.Env?.Any(e => e.Name == IndexVariable) == true)
            return;
        var field = new V1ObjectFieldSelector { FieldPath = $"metadata.labels['{PodIndexRules.Index}']" };
        container.Env = [.. container.Env ?? [], new V1EnvVar { Name = IndexVariable, ValueFrom = new V1EnvVarSource { FieldRef = field } }];
    }
}
