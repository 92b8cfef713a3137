using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>
/// The order in which a pod and its containers get other resources (kubelet, kuberuntime). Per resource: where the pod's limit grows,
/// its group comes first; containers that get less before those that get more; where the pod's limit shrinks, its group comes last.
/// What a container holds that has to be stopped first, or that is being started, counts until it lets go of it. So no group is ever
/// smaller than what is in it.
/// </summary>
internal static class ResizeStepPlanner
{
    public static ResizePlan Plan(ResizeScene scene)
    {
        var steps = new List<ResizeStep>();
        var changes = Changes(scene);
        var stay = Stay(scene, changes);
        var wanted = Wanted(scene, stay);
        var group = Raise(scene.Pod, steps, scene.Group, wanted);
        Check(scene.Pod, steps, group, wanted, changes);
        foreach (var resource in new[] { ResourceNames.Memory, ResourceNames.Cpu })
        {
            foreach (var change in InOrder(changes, resource))
                steps.Add(Step(change, resource));
            group = Lower(scene.Pod, steps, group, wanted, resource);
        }
        var isLast = stay.Count == 0;
        return new ResizePlan(steps, isLast ? scene.Allocation.Allocated : group, isLast);
    }

    /// <summary>Whether the group can take what its containers may be started with.</summary>
    public static bool CoversStarts(ResizeScene scene) =>
        ReferenceEquals(Raise(scene.Pod, [], scene.Group, Wanted(scene, Stay(scene, Changes(scene)))), scene.Group);

    /// <summary>What the group must have room for: what is allocated, and more where something else is held.</summary>
    private static PodResourceSet Wanted(ResizeScene scene, List<Change> stay)
    {
        var wanted = scene.Allocation.Allocated;
        foreach (var change in stay)
            wanted = wanted.With(change.Name, PodResourceSetRules.Larger(change.Gets, change.Has));
        return wanted;
    }

    private static PodResourceSet Raise(V1Pod pod, List<ResizeStep> steps, PodResourceSet group, PodResourceSet wanted)
    {
        group = MoveIf(pod, steps, group, wanted, ResourceNames.Memory, requests: false, limits: true, (has, gets) => IsMore(PodCgroupPlanner.MemoryLimitOf(gets), PodCgroupPlanner.MemoryLimitOf(has)));
        // Limits grow before requests and shrink after them: a request is never above its limit.
        group = MoveIf(pod, steps, group, wanted, ResourceNames.Cpu, requests: false, limits: true, (has, gets) => IsMore(PodCgroupPlanner.CpuLimitOf(gets), PodCgroupPlanner.CpuLimitOf(has)));
        return MoveIf(pod, steps, group, wanted, ResourceNames.Cpu, requests: true, limits: false, (has, gets) => Requests(gets) > Requests(has));
    }

    private static PodResourceSet Lower(V1Pod pod, List<ResizeStep> steps, PodResourceSet group, PodResourceSet wanted, string resource)
    {
        if (resource == ResourceNames.Memory)
            return MoveIf(pod, steps, group, wanted, resource, requests: false, limits: true, (has, gets) => IsMore(PodCgroupPlanner.MemoryLimitOf(has), PodCgroupPlanner.MemoryLimitOf(gets)));
        group = MoveIf(pod, steps, group, wanted, resource, requests: true, limits: false, (has, gets) => Requests(has) > Requests(gets));
        return MoveIf(pod, steps, group, wanted, resource, requests: false, limits: true, (has, gets) => IsMore(PodCgroupPlanner.CpuLimitOf(has), PodCgroupPlanner.CpuLimitOf(gets)));
    }

    private static PodResourceSet MoveIf(
        V1Pod pod, List<ResizeStep> steps, PodResourceSet group, PodResourceSet wanted, string resource, bool requests, bool limits, Func<V1Pod, V1Pod, bool> isNeeded)
    {
        var after = PodResourceSetRules.Mix(group, wanted, resource, requests, limits);
        if (PodResourceSetRules.AreSame(group, after) || !isNeeded(PodResourceSetRules.Hybrid(pod, group), PodResourceSetRules.Hybrid(pod, after)))
            return group;
        steps.Add(new PodLimitStep(resource, group, after));
        return after;
    }

    /// <summary>Before anything is made smaller: upstream would rather do nothing than half of it.</summary>
    private static void Check(V1Pod pod, List<ResizeStep> steps, PodResourceSet group, PodResourceSet wanted, IReadOnlyList<Change> changes)
    {
        var toCome = new List<ResizeStep>();
        var after = Lower(pod, toCome, group, wanted, ResourceNames.Memory);
        var podLimit = toCome.Count > 0 ? PodCgroupPlanner.MemoryLimitOf(PodResourceSetRules.Hybrid(pod, after)) : null;
        var containers = changes
            .Where(c => c.To.MemoryLimit != 0 && (c.From.MemoryLimit == 0 || c.To.MemoryLimit < c.From.MemoryLimit))
            .Select(c => new MemoryCheck(c.Name, c.Id, c.To.MemoryLimit)).ToList();
        if (podLimit is not null || containers.Count > 0)
            steps.Add(new MemoryCheckStep(podLimit, containers));
    }

    private static List<Change> Changes(ResizeScene scene) =>
        [.. scene.Running.Select(c => ChangeOf(scene, c.Name, c.Id)).Where(c => c.From != c.To && !ResizeRules.NeedsRestart(Container(scene.Pod, c.Name), c.From, c.To))];

    /// <summary>Those that go on holding what they have: they are being started or stopped, or have to be restarted first.</summary>
    private static List<Change> Stay(ResizeScene scene, List<Change> changes) =>
    [
        .. scene.Running.Select(c => ChangeOf(scene, c.Name, c.Id)).Where(c => !changes.Exists(other => other.Name == c.Name))
            .Concat(scene.Busy.Select(name => ChangeOf(scene, name, "")))
            .Where(c => c.From != c.To),
    ];

    private static Change ChangeOf(ResizeScene scene, string name, string id)
    {
        var (allocated, actual) = (scene.Allocation.Allocated, scene.Allocation.Actual);
        return new Change(name, id, actual.Of(name), PodResourceSetRules.Effective(allocated.Of(name), allocated.Pod), ContainerAmounts.Of(actual, name), ContainerAmounts.Of(allocated, name));
    }

    private static IEnumerable<Change> InOrder(IEnumerable<Change> changes, string resource) =>
        changes.Where(c => c.From.Differs(c.To, resource)).OrderBy(c => c.From.Limit(resource) != c.To.Limit(resource)
            ? IsMore(Bound(c.To.Limit(resource)), Bound(c.From.Limit(resource)))
            : c.To.Request(resource) > c.From.Request(resource));

    /// <summary>Memory comes first: with it a container keeps the cpu that it has until then.</summary>
    private static ContainerStep Step(Change change, string resource) => new(resource, change.Name, change.Id,
        resource == ResourceNames.Memory ? PodResourceSetRules.Mix(change.Has, change.Gets, resource)! : change.Gets ?? new V1ResourceRequirements());

    private static V1Container Container(V1Pod pod, string name) => PodResourceSetRules.Resizable(pod).First(c => c.Name == name);

    private static long Requests(V1Pod pod) => PodResourceRules.Requests(pod).MilliCpu;

    private static long? Bound(long limit) => limit == 0 ? null : limit;

    /// <summary>No limit is more than any.</summary>
    private static bool IsMore(long? one, long? other) => other is not null && (one is null || one > other);

    private sealed record Change(string Name, string Id, V1ResourceRequirements? Has, V1ResourceRequirements? Gets, ContainerAmounts From, ContainerAmounts To);
}
