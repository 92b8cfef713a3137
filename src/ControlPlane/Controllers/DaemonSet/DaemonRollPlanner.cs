using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>The next step of a rolling update of a DaemonSet: old pods away first, or with surge new ones beside them first.</summary>
internal static class DaemonRollPlanner
{
    /// <param name="plan">That has nothing to make or delete.</param>
    public static DaemonPlan Plan(DaemonSeen seen, DaemonPlan plan, DateTimeOffset now)
    {
        var run = seen.Nodes.Where(n => DaemonPlacementRules.Judge(seen.Set, n).Run).Select(n => n.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        var nodes = run.Union(seen.Pods.Select(g => g.Key)).Order(StringComparer.Ordinal).ToArray();
        var surge = DaemonSetRules.MaxSurge(seen.Set, run.Count);
        return DaemonSetPlanner.Limited(surge == 0 ? Replace(seen, plan, nodes, DaemonSetRules.MaxUnavailable(seen.Set, run.Count), now) : Surge(seen, plan, nodes, run, surge, now));
    }

    private static DaemonPlan Replace(DaemonSeen seen, DaemonPlan plan, string[] nodes, int maxUnavailable, DateTimeOffset now)
    {
        var (unavailable, free, candidates) = (0, new List<V1Pod>(), new List<V1Pod>());
        foreach (var node in nodes)
        {
            var (updated, old, isClear) = PodsOn(seen, node);
            if (!isClear || updated is null == old is null)
                unavailable++;
            else if (updated is not null)
                unavailable += IsAvailable(seen, updated, now) ? 0 : 1;
            else if (!IsAvailable(seen, old!, now))
            {
                // It costs nothing to replace it.
                free.Add(old!);
                unavailable++;
            }
            else
                candidates.Add(old!);
        }
        return plan with { Delete = [.. free, .. candidates.Take(Math.Max(0, maxUnavailable - unavailable))] };
    }

    private static DaemonPlan Surge(DaemonSeen seen, DaemonPlan plan, string[] nodes, HashSet<string> run, int maxSurge, DateTimeOffset now)
    {
        var (surging, available) = (0, 0);
        var (delete, leaving, free, candidates) = (new List<V1Pod>(), new List<V1Pod>(), new List<string>(), new List<string>());
        foreach (var node in nodes)
        {
            var (updated, old, isClear) = PodsOn(seen, node);
            if (!isClear)
            {
                surging++;
                continue;
            }
            var isAvailable = (old ?? updated) is { } pod && IsAvailable(seen, pod, now);
            available += isAvailable ? 1 : 0;
            if (old is null)
                continue;
            if (updated is not null)
            {
                if (IsAvailable(seen, updated, now))
                    delete.Add(old);
                else
                    surging++;
            }
            else if (!run.Contains(node))
                (isAvailable ? leaving : delete).Add(old);
            else
                (isAvailable ? candidates : free).Add(node);
        }
        delete.AddRange(leaving.Take(Math.Max(0, available - run.Count)));
        return plan with { Delete = [.. delete], Create = [.. free, .. candidates.Take(Math.Max(0, maxSurge - surging))] };
    }

    /// <returns>Not clear: there are two of one kind.</returns>
    private static (V1Pod? Updated, V1Pod? Old, bool IsClear) PodsOn(DaemonSeen seen, string node)
    {
        var pods = seen.Pods[node].Where(p => p.Metadata.DeletionTimestamp is null).ToLookup(p => DaemonSetRules.IsUpdated(seen.Set, p, seen.Hash));
        return (pods[true].FirstOrDefault(), pods[false].FirstOrDefault(), pods[true].Count() < 2 && pods[false].Count() < 2);
    }

    private static bool IsAvailable(DaemonSeen seen, V1Pod pod, DateTimeOffset now) => PodStateRules.IsAvailable(pod, seen.Set.Spec.MinReadySeconds ?? 0, now);
}
