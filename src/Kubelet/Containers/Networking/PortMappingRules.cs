using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>Ports of a pod's regular containers for the runtime; one that a container names twice counts once.</summary>
internal static class PortMappingRules
{
    public static IReadOnlyList<PortMapping> Of(V1Pod pod)
    {
        var result = new List<PortMapping>();
        foreach (var container in pod.Spec?.Containers ?? [])
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var port in container.Ports ?? [])
                if (names.Add(NameOf(port)))
                    result.Add(new PortMapping(Protocol(port.Protocol), port.ContainerPort, port.HostPort ?? 0, port.HostIP ?? ""));
        }
        return result;
    }

    // The family is part of the name: the same port on both families is two mappings (k/k#82373).
    private static string NameOf(V1ContainerPort port)
    {
        if (!string.IsNullOrEmpty(port.Name))
            return port.Name;
        var family = string.IsNullOrEmpty(port.HostIP) ? "any" : port.HostIP.Contains(':', StringComparison.Ordinal) ? "v6" : "v4";
        return $"{family}-{port.Protocol}-{port.HostIP}:{port.ContainerPort}:{port.HostPort ?? 0}";
    }

    private static PortProtocol Protocol(string? protocol) => protocol switch
    {
        "UDP" => PortProtocol.Udp,
        "SCTP" => PortProtocol.Sctp,
        _ => PortProtocol.Tcp,
    };
}
