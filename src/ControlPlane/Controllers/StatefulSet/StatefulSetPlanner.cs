using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Revisions;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>
/// The next steps of a StatefulSet. In order, one pod at a time, each only when all before it are healthy; or, managed in parallel, all at once. Updates go
/// from the highest ordinal down.
/// </summary>
public static class StatefulSetPlanner
{
    public static StatefulPlan Plan(StatefulSeen seen, DateTimeOffset now)
    {
        var set = seen.Set;
        var status = StatefulStatusRules.Compute(seen, now);
        if (set.Metadata.DeletionTimestamp is not null)
            return new StatefulPlan([], status);
        var byOrdinal = seen.Pods.Where(p => StatefulSetRules.Ordinal(set, p) is not null).ToLookup(p => StatefulSetRules.Ordinal(set, p)!.Value);
        var replicas = Enumerable.Range(StatefulSetRules.Start(set), StatefulSetRules.Replicas(set)).Select(i => (Ordinal: i, Pod: byOrdinal[i].FirstOrDefault())).ToArray();
        var condemned = byOrdinal.Where(g => !StatefulSetRules.IsInRange(set, g.Key)).OrderByDescending(g => g.Key).Select(g => (Ordinal: g.Key, Pod: g.First())).ToArray();
        var steps = ImmutableArray.CreateBuilder<StatefulStep>();
        var isInOrder = !StatefulSetRules.IsParallel(set);
        foreach (var (ordinal, pod) in replicas)
            if (TendReplica(seen, ordinal, pod, steps, now) && isInOrder)
                return new StatefulPlan(steps.ToImmutable(), status);
        foreach (var (ordinal, pod) in condemned)
            OwnClaims(seen, ordinal, pod, steps);
        if (Condemn(seen, replicas, condemned, steps, now) && isInOrder)
            return new StatefulPlan(steps.ToImmutable(), status);
        if (StatefulSetRules.IsRolling(set))
            status.CurrentReplicas -= Roll(seen, replicas, steps, now);
        return new StatefulPlan(steps.ToImmutable(), status);
    }

    /// <returns>Whether those after it have to wait.</returns>
    private static bool TendReplica(StatefulSeen seen, int ordinal, V1Pod? pod, ImmutableArray<StatefulStep>.Builder steps, DateTimeOffset now)
    {
        var set = seen.Set;
        if (pod is null)
        {
            var name = StatefulSetRules.PodName(set, ordinal);
            var claims = StatefulPodBuilder.Claims(set, ordinal).ToArray();
            if (claims.Any(c => seen.Claims(c.Metadata.Name) is { } there && ClaimOwnerRules.IsStale(set, name, there)))
                return true;
            steps.Add(new StatefulStep.CreatePod(New(seen, ordinal), Missing(seen, ordinal), $"{name} is missing"));
            return true;
        }
        if (pod.Status?.Phase is "Failed" or "Succeeded")
        {
            if (pod.Metadata.DeletionTimestamp is null)
                steps.Add(new StatefulStep.DeletePod(pod, $"{pod.Metadata.Name} has {pod.Status.Phase.ToLowerInvariant()} and is made anew"));
            return true;
        }
        if (pod.Status?.Phase == "Pending" && Missing(seen, ordinal) is { IsEmpty: false } missing)
            steps.Add(new StatefulStep.CreateClaims(pod, missing, $"{pod.Metadata.Name} waits for claims"));
        if (pod.Status?.Phase == "Pending")
            OwnClaims(seen, ordinal, pod, steps);
        if (!StatefulSetRules.IsParallel(set) && (!StatefulSetRules.IsHealthy(set, pod, now) || !StatefulSetRules.IsRunningAndReady(pod)))
            return true;
        if (!StatefulPodBuilder.IsAsItShouldBe(set, pod, ordinal))
            steps.Add(new StatefulStep.UpdatePod(StatefulPodBuilder.Mended(set, pod, ordinal), Missing(seen, ordinal), $"{pod.Metadata.Name} does not say who it is"));
        if (pod.Status?.Phase != "Pending")
            OwnClaims(seen, ordinal, pod, steps);
        return false;
    }

    /// <returns>Whether a rolling update has to wait.</returns>
    private static bool Condemn(
        StatefulSeen seen, (int Ordinal, V1Pod? Pod)[] replicas, (int Ordinal, V1Pod Pod)[] condemned, ImmutableArray<StatefulStep>.Builder steps, DateTimeOffset now)
    {
        var set = seen.Set;
        var firstUnhealthy = replicas.Select(r => r.Pod).FirstOrDefault(p => p is null || !StatefulSetRules.IsHealthy(set, p, now))
            ?? condemned.Reverse().Select(c => c.Pod).FirstOrDefault(p => !StatefulSetRules.IsHealthy(set, p, now));
        foreach (var (_, pod) in condemned)
        {
            var isInOrder = !StatefulSetRules.IsParallel(set);
            if (pod.Metadata.DeletionTimestamp is not null)
            {
                if (isInOrder)
                    return true;
                continue;
            }
            var isHealthy = StatefulSetRules.IsRunningAndReady(pod) && StatefulSetRules.IsAvailable(set, pod, now);
            if (isInOrder && !isHealthy && !ReferenceEquals(pod, firstUnhealthy))
                return true;
            steps.Add(new StatefulStep.DeletePod(pod, $"{pod.Metadata.Name} is one too many"));
            if (isInOrder)
                return true;
        }
        return false;
    }

    /// <returns>How many pods of the current revision go.</returns>
    private static int Roll(StatefulSeen seen, (int Ordinal, V1Pod? Pod)[] replicas, ImmutableArray<StatefulStep>.Builder steps, DateTimeOffset now)
    {
        var (set, update) = (seen.Set, seen.Update.Metadata.Name);
        var room = StatefulSetRules.MaxUnavailable(set) is { } most ? most - replicas.Count(r => r.Pod is null || !StatefulSetRules.IsHealthy(set, r.Pod, now)) : 1;
        var deleted = 0;
        for (var target = replicas.Length - 1; target >= Math.Max(0, StatefulSetRules.Partition(set)) && deleted < room; target--)
        {
            var pod = replicas[target].Pod;
            var isOld = pod is not null && pod.Metadata.DeletionTimestamp is null && StatefulSetRules.Revision(pod) != update;
            if (isOld && steps.All(s => s is not StatefulStep.DeletePod delete || !ReferenceEquals(delete.Pod, pod)))
            {
                steps.Add(new StatefulStep.DeletePod(pod!, $"{pod!.Metadata.Name} is of an older revision"));
                deleted++;
            }
            else if (StatefulSetRules.MaxUnavailable(set) is null && (pod is null || !StatefulSetRules.IsHealthy(set, pod, now)))
            {
                break;
            }
        }
        return deleted;
    }

    /// <summary>Of the current revision below the partition, or below the pods that have it; else of the newest.</summary>
    private static V1Pod New(StatefulSeen seen, int ordinal)
    {
        var set = seen.Set;
        var kept = set.Spec.UpdateStrategy?.RollingUpdate is null ? StatefulSetRules.IsRolling(set) ? set.Status?.CurrentReplicas ?? 0 : 0 : StatefulSetRules.Partition(set);
        var revision = ordinal < StatefulSetRules.Start(set) + kept ? seen.Current : seen.Update;
        var template = ReferenceEquals(revision, seen.Update) ? set.Spec.Template : TemplateRevisionRules.TemplateOf(revision);
        return StatefulPodBuilder.Build(set, template, revision.Metadata.Name, ordinal);
    }

    private static ImmutableArray<V1PersistentVolumeClaim> Missing(StatefulSeen seen, int ordinal) =>
        [.. StatefulPodBuilder.Claims(seen.Set, ordinal).Where(c => seen.Claims(c.Metadata.Name) is null or { Metadata.DeletionTimestamp: not null })];

    private static void OwnClaims(StatefulSeen seen, int ordinal, V1Pod pod, ImmutableArray<StatefulStep>.Builder steps)
    {
        foreach (var template in seen.Set.Spec.VolumeClaimTemplates ?? [])
            if (seen.Claims(StatefulSetRules.ClaimName(seen.Set, template, ordinal)) is { } claim && ClaimOwnerRules.Wanted(seen.Set, pod, ordinal, claim) is { } owners)
                steps.Add(new StatefulStep.OwnClaim(claim, owners, ClaimOwnerRules.HasOtherController(seen.Set, pod, claim), $"{claim.Metadata.Name} belongs to others than it should"));
    }
}
