using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>Which dead containers go. Of every container of a wished pod the newest dead instances stay: status and logs need them.</summary>
internal static class DeadContainerPlanner
{
    /// <param name="isWished">Whether a pod's uid is still known to any worker.</param>
    /// <returns>Oldest first.</returns>
    public static IReadOnlyList<DeadContainer> Plan(RuntimeSnapshot seen, Func<string, bool> isWished, CleanupOptions limits, DateTimeOffset now)
    {
        var remove = new List<DeadContainer>();
        var kept = new List<DeadContainer>();
        foreach (var (uid, pod) in seen.Pods)
        {
            // Pods that are not wished have a worker that removes all of them, or no worker and nothing running.
            var limit = isWished(uid) ? limits.MaxPerPodContainer : 0;
            foreach (var group in pod.Containers.Where(c => IsDead(c, limits, now)).GroupBy(c => c.Name))
            {
                var newestFirst = group.OrderByDescending(c => c.CreatedAt).Select(c => new DeadContainer(pod, c)).ToList();
                var keep = limit < 0 ? newestFirst.Count : Math.Min(limit, newestFirst.Count);
                kept.AddRange(newestFirst.Take(keep));
                remove.AddRange(newestFirst.Skip(keep));
            }
        }
        if (limits.MaxContainers >= 0 && kept.Count > limits.MaxContainers)
            remove.AddRange(kept.OrderBy(d => d.Container.CreatedAt).Take(kept.Count - limits.MaxContainers));
        return remove.OrderBy(d => d.Container.CreatedAt).ToList();
    }

    private static bool IsDead(ContainerObservation c, CleanupOptions limits, DateTimeOffset now) =>
        c.State == ContainerState.Exited && now - c.CreatedAt >= limits.MinimumAge;
}

/// <summary>A container that goes, with the pod it was of.</summary>
internal sealed record DeadContainer(PodObservation Pod, ContainerObservation Container);
