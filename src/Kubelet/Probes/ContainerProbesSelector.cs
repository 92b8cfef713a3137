using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>Which containers of a pod are probed and by what: ordinary containers and restartable init containers (sidecars).</summary>
internal static class ContainerProbesSelector
{
    public static IReadOnlyList<(V1Container Container, bool IsInit)> Probed(V1Pod pod)
    {
        var probed = new List<(V1Container, bool)>();
        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            if (container.RestartPolicy == "Always" && HasProbe(container))
                probed.Add((container, true));
        }

        foreach (var container in pod.Spec.Containers ?? [])
        {
            if (HasProbe(container))
                probed.Add((container, false));
        }

        return probed;
    }

    public static bool HasProbes(V1Pod pod)
    {
        foreach (var container in pod.Spec.Containers ?? [])
        {
            if (HasProbe(container))
                return true;
        }

        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            if (container.RestartPolicy == "Always" && HasProbe(container))
                return true;
        }

        return false;
    }

    public static V1Probe? Probe(V1Container container, ProbeKind kind) => kind switch
    {
        ProbeKind.Startup => container.StartupProbe,
        ProbeKind.Readiness => container.ReadinessProbe,
        ProbeKind.Liveness => container.LivenessProbe,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>
    /// The grace a container gets when this probe is why it is stopped: the probe's own terminationGracePeriodSeconds; null means
    /// the pod's. Readiness never stops a container.
    /// </summary>
    public static TimeSpan? TerminationGrace(V1Container container, ProbeKind kind) =>
        kind != ProbeKind.Readiness && Probe(container, kind)?.TerminationGracePeriodSeconds is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static bool HasProbe(V1Container container) =>
        container.StartupProbe is not null || container.ReadinessProbe is not null || container.LivenessProbe is not null;
}
