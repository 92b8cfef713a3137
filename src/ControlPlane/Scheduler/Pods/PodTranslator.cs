using k8s.Models;

namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Pods of the API to what scheduling needs of them. Remembers recent shapes, so that equal ones are one object; for one thread at a time.</summary>
internal sealed class PodTranslator(ResourceTable resources)
{
    private const int Remembered = 8192;
    private readonly Dictionary<PodShape, PodShape> _shapes = [];
    private readonly Dictionary<PodRequests, PodRequests> _requests = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public SchedulingPod Translate(V1Pod pod)
    {
        var status = pod.Status;
        return new SchedulingPod
        {
            Namespace = Share(_texts, pod.Metadata.NamespaceProperty ?? ""),
            Name = pod.Metadata.Name,
            Uid = pod.Metadata.Uid ?? "",
            Shape = Share(_shapes, Shape(pod)),
            Requests = Share(_requests, PodRequestRules.Translate(pod, resources)),
            Priority = pod.Spec.Priority ?? 0,
            NodeName = Share(_texts, pod.Spec.NodeName ?? ""),
            NominatedNode = Share(_texts, status?.NominatedNodeName ?? ""),
            StartTicks = status?.StartTime?.Ticks ?? 0,
            Generation = pod.Metadata.Generation ?? 0,
            IsTerminating = pod.Metadata.DeletionTimestamp is not null,
            IsPreempted = Condition(status, "DisruptionTarget") is { Status: "True", Reason: "PreemptionByScheduler" },
            IsFinished = status?.Phase is "Succeeded" or "Failed",
            Scheduled = Scheduled(Condition(status, "PodScheduled")),
        };
    }

    private static PodShape Shape(V1Pod pod)
    {
        var (spec, labels, owner) = (pod.Spec, LabelSet.Of(pod.Metadata.Labels), Owner(pod));
        return new PodShape
        {
            SchedulerName = string.IsNullOrEmpty(spec.SchedulerName) ? "default-scheduler" : spec.SchedulerName,
            Labels = labels,
            Nodes = NodeSelectionTranslator.Translate(spec.NodeSelector, spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution),
            PreferredNodes = NodeSelectionTranslator.Translate(spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution),
            Affinity = PodAffinityTranslator.Affinity(pod),
            Tolerations = Tolerations(spec),
            Spread = PodAffinityTranslator.Spread(spec.TopologySpreadConstraints, labels),
            HostPorts = HostPorts(spec),
            Volumes = PodVolumeTranslator.Translate(spec.Volumes),
            Images = Images(spec),
            ContainerCount = (spec.Containers?.Count ?? 0) + (spec.InitContainers?.Count ?? 0),
            Gates = [.. (spec.SchedulingGates ?? []).Select(static g => g.Name)],
            NeverPreempts = spec.PreemptionPolicy == "Never",
            OwnerApiVersion = owner?.ApiVersion ?? "",
            OwnerKind = owner?.Kind ?? "",
            OwnerName = owner?.Name ?? "",
            ResourceClaims = spec.ResourceClaims?.Count ?? 0,
        };
    }

    private static V1OwnerReference? Owner(V1Pod pod)
    {
        foreach (var owner in pod.Metadata.OwnerReferences ?? [])
        {
            if (owner.Controller == true)
                return owner;
        }
        return null;
    }

    private static ValueList<Toleration> Tolerations(V1PodSpec spec)
    {
        var list = new List<Toleration>();
        foreach (var t in spec.Tolerations ?? [])
            list.Add(new Toleration(t.Key ?? "", t.OperatorProperty ?? "", t.Value ?? "", t.Effect ?? ""));
        return [.. list];
    }

    private static ValueList<HostPort> HostPorts(V1PodSpec spec)
    {
        var list = new List<HostPort>();
        // Sidecars stay; what other init containers take is free again before the pod runs.
        foreach (var container in (spec.InitContainers ?? []).Where(static c => c.RestartPolicy == "Always").Concat(spec.Containers ?? []))
        {
            foreach (var port in container.Ports ?? [])
            {
                if (port.HostPort is > 0)
                    list.Add(new HostPort(string.IsNullOrEmpty(port.HostIP) ? HostPort.AnyAddress : port.HostIP, string.IsNullOrEmpty(port.Protocol) ? "TCP" : port.Protocol, port.HostPort.Value));
            }
        }
        return [.. list];
    }

    private static ValueList<string> Images(V1PodSpec spec)
    {
        var list = new List<string>();
        foreach (var container in (spec.InitContainers ?? []).Concat(spec.Containers ?? []))
            list.Add(ImageNameRules.WithTag(container.Image ?? ""));
        foreach (var volume in spec.Volumes ?? [])
        {
            if (volume.Image is { } image)
                list.Add(ImageNameRules.WithTag(image.Reference ?? ""));
        }
        return [.. list];
    }

    private static V1PodCondition? Condition(V1PodStatus? status, string type)
    {
        foreach (var condition in status?.Conditions ?? [])
        {
            if (condition.Type == type)
                return condition;
        }
        return null;
    }

    /// <summary>Of bound pods nobody asks.</summary>
    private static PodCondition Scheduled(V1PodCondition? condition) =>
        condition is null || condition.Status == "True" ? PodCondition.None : new PodCondition(condition.Status ?? "", condition.Reason ?? "", condition.Message ?? "");

    /// <summary>Forgets all when it has seen very many, so that it stays small where names keep changing.</summary>
    private static T Share<T>(Dictionary<T, T> known, T value)
        where T : notnull
    {
        if (known.TryGetValue(value, out var first))
            return first;
        if (known.Count >= Remembered)
            known.Clear();
        return known[value] = value;
    }
}
