using k8s.Models;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>
/// What a pod needs of its node: its containers and sidecars together, or an init container beside the sidecars before it where that is more; pod-level
/// requests instead where there are some; overhead on top. While a resize is under way, the most of what is asked, given and in use.
/// </summary>
internal static class PodRequestRules
{
    /// <summary>What a container without a CPU request counts as in scores; thousandths.</summary>
    public const long DefaultCpu = 100;

    /// <summary>What a container without a memory request counts as in scores.</summary>
    public const long DefaultMemory = 200 << 20;

    public static PodRequests Translate(V1Pod pod, ResourceTable table)
    {
        var wanted = Sum(pod, withDefaults: false);
        var isPodLevel = PodLevel(pod) is { Count: > 0 };
        var scored = Sum(pod, withDefaults: true);
        var amounts = new long[table.Count];
        var used = 0;
        foreach (var (name, quantity) in wanted)
        {
            var number = table.NumberOf(name);
            if (number < 0 || quantity.Sign <= 0)
                continue;
            if (number >= amounts.Length)
                Array.Resize(ref amounts, number + 1);
            amounts[number] = number == ResourceTable.Cpu ? quantity.MilliValue : quantity.Value;
            used = Math.Max(used, number + 1);
        }
        return new PodRequests(
            [.. amounts.AsSpan(0, used)], NonZero(wanted, scored, "cpu", isPodLevel).MilliValue, NonZero(wanted, scored, "memory", isPodLevel).Value);
    }

    /// <summary>Defaults do not go into a pod that says what it needs as a whole; there the containers' part is that of the pod.</summary>
    private static Quantity NonZero(Dictionary<string, Quantity> wanted, Dictionary<string, Quantity> scored, string name, bool isPodLevel) =>
        isPodLevel && wanted.TryGetValue(name, out var whole) && !whole.IsZero ? whole : scored.GetValueOrDefault(name);

    private static Dictionary<string, Quantity> Sum(V1Pod pod, bool withDefaults)
    {
        var (running, sidecars, highest) = (Map(), Map(), Map());
        foreach (var container in pod.Spec.Containers ?? [])
            Add(running, Of(container, pod, pod.Status?.ContainerStatuses, withDefaults));
        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            var isSidecar = container.RestartPolicy == "Always";
            var own = Of(container, pod, isSidecar ? pod.Status?.InitContainerStatuses : null, withDefaults);
            var together = new Dictionary<string, Quantity>(sidecars, StringComparer.Ordinal);
            Add(together, own);
            if (isSidecar)
            {
                Add(running, own);
                sidecars = together;
            }
            Raise(highest, together);
        }
        Raise(running, highest);
        foreach (var (name, quantity) in PodLevel(pod))
            running[name] = quantity;
        Add(running, Read(pod.Spec.Overhead));
        return running;
    }

    private static Dictionary<string, Quantity> Of(V1Container container, V1Pod pod, IList<V1ContainerStatus>? statuses, bool withDefaults)
    {
        var requests = Read(container.Resources?.Requests);
        foreach (var status in statuses ?? [])
        {
            if (status.Name == container.Name && status.Resources is not null)
                requests = Effective(pod, requests, Read(status.Resources.Requests), Read(status.AllocatedResources));
        }
        if (withDefaults)
        {
            requests.TryAdd("cpu", Quantity.FromMilli(DefaultCpu));
            requests.TryAdd("memory", Quantity.FromUnits(DefaultMemory));
        }
        return requests;
    }

    /// <summary>The most of all three; what is asked for does not count where the node can never give it.</summary>
    private static Dictionary<string, Quantity> Effective(
        V1Pod pod, Dictionary<string, Quantity> asked, Dictionary<string, Quantity> actual, Dictionary<string, Quantity> allocated)
    {
        var most = Map();
        if (!IsResizeInfeasible(pod))
            Raise(most, asked);
        Raise(most, actual);
        Raise(most, allocated);
        return most;
    }

    private static Dictionary<string, Quantity> PodLevel(V1Pod pod)
    {
        var wanted = Map();
        foreach (var (name, quantity) in Read(pod.Spec.Resources?.Requests))
        {
            if (PodResourceRules.IsPodLevel(name))
                wanted[name] = quantity;
        }
        if (wanted.Count == 0 || pod.Status?.Resources is not { } actual)
            return wanted;
        var effective = Effective(pod, wanted, Read(actual.Requests), Read(pod.Status.AllocatedResources));
        return wanted.Keys.ToDictionary(static name => name, name => effective.GetValueOrDefault(name), StringComparer.Ordinal);
    }

    private static bool IsResizeInfeasible(V1Pod pod)
    {
        foreach (var condition in pod.Status?.Conditions ?? [])
        {
            if (condition.Type == "PodResizePending")
                return condition.Reason == "Infeasible";
        }
        return false;
    }

    /// <summary>Amounts that cannot be read count as none; the API server lets none in.</summary>
    private static Dictionary<string, Quantity> Read(IDictionary<string, ResourceQuantity>? list)
    {
        var amounts = Map();
        if (list is null)
            return amounts;
        foreach (var (name, text) in list)
        {
            if (Quantity.TryParse(text?.ToString(), out var quantity))
                amounts[name] = quantity;
        }
        return amounts;
    }

    private static void Add(Dictionary<string, Quantity> sums, Dictionary<string, Quantity> amounts)
    {
        foreach (var (name, amount) in amounts)
            sums[name] = sums.GetValueOrDefault(name) + amount;
    }

    private static void Raise(Dictionary<string, Quantity> highest, Dictionary<string, Quantity> amounts)
    {
        foreach (var (name, amount) in amounts)
        {
            if (!highest.TryGetValue(name, out var known) || amount > known)
                highest[name] = amount;
        }
    }

    private static Dictionary<string, Quantity> Map() => new(StringComparer.Ordinal);
}
