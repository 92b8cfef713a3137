using System.Globalization;
using k8s.Models;

namespace NodeStack.Why;

/// <summary>What the containers of a pod on its node wait for: volumes and network first, then init containers one by one, then all others.</summary>
internal static class ContainersCauseRules
{
    public static IEnumerable<string> Causes(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        if (!HasSandbox(pod) && Preparation(facts, pod, now).ToList() is { Count: > 0 } preparation)
            return preparation;
        return Init(facts, pod, now) is { } init ? [init] : OfMain(facts, pod, now);
    }

    private static bool HasSandbox(V1Pod pod) =>
        pod.Status?.Conditions?.Any(static c => c is { Type: "PodReadyToStartContainers", Status: "True" }) == true
        || Statuses(pod.Status?.InitContainerStatuses).Concat(Statuses(pod.Status?.ContainerStatuses)).Any(static s => s.State?.Waiting is null || s.RestartCount > 0);

    private static IEnumerable<string> Preparation(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        if (EventRules.Latest(facts.Events, "Pod", facts.Name, pod.Metadata.Uid, "FailedMount", "FailedAttachVolume", "FailedMapVolume") is { } volume)
            yield return $"volumes: {EventRules.Text(volume, now)}";
        if (EventRules.Latest(facts.Events, "Pod", facts.Name, pod.Metadata.Uid, "FailedCreatePodSandBox", "NetworkNotReady") is { } sandbox)
            yield return $"sandbox: {EventRules.Text(sandbox, now)}";
    }

    /// <summary>The first init container that has not done its work; null: all have.</summary>
    private static string? Init(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        var all = pod.Spec.InitContainers ?? [];
        foreach (var (index, container) in all.Index())
        {
            var status = Statuses(pod.Status?.InitContainerStatuses).FirstOrDefault(s => s.Name == container.Name);
            var isSidecar = container.RestartPolicy == "Always";
            if (isSidecar ? status?.Started == true : status?.State?.Terminated is { ExitCode: 0 })
                continue;
            var title = string.Create(CultureInfo.InvariantCulture, $"init container {index + 1} of {all.Count} ({container.Name})");
            var cause = ContainerCauseRules.Cause(facts, pod, container, status, now);
            if (cause is null && status?.State?.Running is { } running)
                cause = $"runs{AgeRenderer.Since(running.StartedAt, now)}, and must {(isSidecar ? "be started" : "end")} before others start";
            return $"{title}: {cause ?? "is being started"}";
        }
        return null;
    }

    private static IEnumerable<string> OfMain(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        // A sidecar that is not ready keeps the pod from being so, too.
        var sidecars = (pod.Spec.InitContainers ?? []).Where(static c => c.RestartPolicy == "Always");
        var statuses = Statuses(pod.Status?.ContainerStatuses).Concat(Statuses(pod.Status?.InitContainerStatuses)).ToList();
        foreach (var container in sidecars.Concat(pod.Spec.Containers ?? []))
        {
            var status = statuses.Find(s => s.Name == container.Name);
            if (status?.Ready == true)
                continue;
            yield return $"container {container.Name}: {ContainerCauseRules.Cause(facts, pod, container, status, now) ?? (status?.State?.Running is null ? "is being started" : "runs, and is not ready yet")}";
        }
    }

    private static IList<V1ContainerStatus> Statuses(IList<V1ContainerStatus>? statuses) => statuses ?? [];
}
