using k8s.Models;

namespace NodeStack.Kubelet.Admission;

/// <summary>Ports of the host that pods take: one protocol, port and address can be had once; 0.0.0.0 is all addresses.</summary>
internal static class HostPortRules
{
    private const string AnyAddress = "0.0.0.0";

    public static bool Conflicts(V1Pod pod, IReadOnlyList<AdmittedPod> others)
    {
        var wanted = PortsOf(pod).ToList();
        if (wanted.Count == 0)
            return false;
        foreach (var other in others)
            foreach (var taken in PortsOf(other.Pod))
                foreach (var port in wanted)
                    if (Collide(port, taken))
                        return true;
        return false;
    }

    private static IEnumerable<HostPort> PortsOf(V1Pod pod)
    {
        foreach (var container in pod.Spec.Containers.Concat((pod.Spec.InitContainers ?? []).Where(c => c.RestartPolicy == "Always")))
            foreach (var port in container.Ports ?? [])
                if (port.HostPort > 0)
                    yield return new HostPort(Or(port.Protocol, "TCP"), port.HostPort.Value, Or(port.HostIP, AnyAddress));
    }

    private static bool Collide(HostPort a, HostPort b) =>
        a.Number == b.Number && a.Protocol == b.Protocol && (a.Address == b.Address || a.Address == AnyAddress || b.Address == AnyAddress);

    private static string Or(string? text, string instead) => string.IsNullOrEmpty(text) ? instead : text;

    private readonly record struct HostPort(string Protocol, int Number, string Address);
}
