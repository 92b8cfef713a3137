using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>Which nodes get a pod and which pods go; once that is right, the next step of a rolling update.</summary>
public static class DaemonSetPlanner
{
    /// <summary>Made or deleted at once; then it is looked again.</summary>
    public const int Burst = 250;

    public static DaemonPlan Plan(DaemonSeen seen, FailedDaemons memory, DateTimeOffset now)
    {
        var plan = Manage(seen, memory.Of(seen.Set.Status?.ObservedGeneration ?? 0), now);
        return plan.Create.IsEmpty && plan.Delete.IsEmpty && DaemonSetRules.IsRolling(seen.Set) ? DaemonRollPlanner.Plan(seen, plan, now) : Limited(plan);
    }

    internal static DaemonPlan Limited(DaemonPlan plan) => plan with { Create = [.. plan.Create.Take(Burst)], Delete = [.. plan.Delete.Take(Burst)] };

    private static DaemonPlan Manage(DaemonSeen seen, FailedDaemons memory, DateTimeOffset now)
    {
        var draft = new Draft(seen, memory, now);
        foreach (var node in seen.Nodes)
            draft.Tend(node);
        // Pods for nodes that are gone would wait to be scheduled for ever.
        var known = seen.Nodes.Select(n => n.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        draft.Delete.AddRange(seen.Pods.Where(g => !known.Contains(g.Key)).SelectMany(g => g).Where(p => string.IsNullOrEmpty(p.Spec.NodeName)));
        return new DaemonPlan([.. draft.Create], [.. draft.Delete]) { Events = [.. draft.Events], Memory = draft.Memory, Again = draft.Again };
    }

    private sealed class Draft(DaemonSeen seen, FailedDaemons memory, DateTimeOffset now)
    {
        public List<string> Create { get; } = [];
        public List<V1Pod> Delete { get; } = [];
        public List<DaemonPlan.Event> Events { get; } = [];
        public FailedDaemons Memory { get; private set; } = memory;
        public TimeSpan? Again { get; private set; }

        public void Tend(V1Node node)
        {
            var name = node.Metadata.Name;
            var (run, stay) = DaemonPlacementRules.Judge(seen.Set, node);
            var pods = seen.Pods[name].ToArray();
            if (run && pods.Length == 0)
                Create.Add(name);
            else if (!stay)
                Delete.AddRange(pods.Where(p => p.Metadata.DeletionTimestamp is null));
            else
                Keep(name, run, Running(name, pods));
        }

        private V1Pod[] Running(string node, V1Pod[] pods)
        {
            foreach (var pod in pods.Where(p => p.Metadata.DeletionTimestamp is null && PodStateRules.IsTerminal(p)))
            {
                var where = $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name} on node {node}";
                if (pod.Status.Phase == "Succeeded")
                    Events.Add(new DaemonPlan.Event(EventType.Normal, "SucceededDaemonPod", $"Found succeeded daemon pod {where}, will try to delete it"));
                else if (Memory.Remaining(node, now) is { Ticks: > 0 } wait)
                {
                    Again = Again is null || wait < Again ? wait : Again;
                    continue;
                }
                else
                {
                    Memory = Memory.With(node, now);
                    Events.Add(new DaemonPlan.Event(EventType.Warning, "FailedDaemonPod", $"Found failed daemon pod {where}, will try to kill it"));
                }
                Delete.Add(pod);
            }
            return [.. pods.Where(PodStateRules.IsActive)];
        }

        /// <summary>One pod, or with surge one of either template: the old one until the new one is available.</summary>
        private void Keep(string node, bool run, V1Pod[] running)
        {
            if (DaemonSetRules.MaxSurge(seen.Set, 1) == 0)
            {
                Delete.AddRange(running.Skip(1));
                return;
            }
            if (running.Length <= 1)
            {
                if (running.Length == 0 && run)
                    Create.Add(node);
                return;
            }
            var updated = running.Where(p => DaemonSetRules.IsUpdated(seen.Set, p, seen.Hash)).ToArray();
            var old = running.Except(updated).ToArray();
            Delete.AddRange(running.Where(p => !ReferenceEquals(p, updated.FirstOrDefault()) && !ReferenceEquals(p, old.FirstOrDefault())));
            if (updated.Length > 0 && old.Length > 0
                && (!PodStateRules.IsReady(old[0]) || PodStateRules.IsAvailable(updated[0], seen.Set.Spec.MinReadySeconds ?? 0, now)))
                Delete.Add(old[0]);
        }
    }
}
