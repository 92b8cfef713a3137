using System.Globalization;
using k8s.Models;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>
/// The variables that tell containers of services: those of the pod's namespace unless enableServiceLinks is false, and always the API server's
/// own (default/kubernetes), by which in-cluster clients find it.
/// </summary>
internal static class ServiceVariableRules
{
    private const string MasterNamespace = "default";
    private const string MasterName = "kubernetes";

    /// <summary>In order of service names; a service's in upstream's order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(V1Pod pod, IEnumerable<V1Service> services)
    {
        var chosen = new SortedDictionary<string, V1Service>(StringComparer.Ordinal);
        foreach (var service in services.Where(HasAddress))
        {
            var (ns, name) = (service.Metadata.NamespaceProperty, service.Metadata.Name);
            if (ns == MasterNamespace && name == MasterName)
                chosen.TryAdd(name, service);
            else if (ns == pod.Metadata.NamespaceProperty && pod.Spec.EnableServiceLinks != false)
                // A service "kubernetes" of the pod's own namespace hides the API server's, as upstream.
                chosen[name] = service;
        }
        return [.. chosen.Values.SelectMany(Of)];
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(V1Service service)
    {
        if (service.Spec.Ports is not { Count: > 0 } ports)
            yield break;
        var prefix = NameOf(service.Metadata.Name);
        yield return new(prefix + "_SERVICE_HOST", service.Spec.ClusterIP);
        yield return new(prefix + "_SERVICE_PORT", Text(ports[0].Port));
        foreach (var port in ports.Where(p => !string.IsNullOrEmpty(p.Name)))
            yield return new($"{prefix}_SERVICE_PORT_{NameOf(port.Name)}", Text(port.Port));
        for (var i = 0; i < ports.Count; i++)
        {
            var protocol = string.IsNullOrEmpty(ports[i].Protocol) ? "TCP" : ports[i].Protocol;
            var url = $"{protocol.ToLowerInvariant()}://{Joined(service.Spec.ClusterIP, ports[i].Port)}";
            if (i == 0)
                yield return new(prefix + "_PORT", url);
            var name = $"{prefix}_PORT_{Text(ports[i].Port)}_{protocol.ToUpperInvariant()}";
            yield return new(name, url);
            yield return new(name + "_PROTO", protocol.ToLowerInvariant());
            yield return new(name + "_PORT", Text(ports[i].Port));
            yield return new(name + "_ADDR", service.Spec.ClusterIP);
        }
    }

    private static bool HasAddress(V1Service service) => !string.IsNullOrEmpty(service.Spec?.ClusterIP) && service.Spec.ClusterIP != "None";

    private static string NameOf(string name) => name.Replace('-', '_').ToUpperInvariant();

    private static string Joined(string address, int port) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{Text(port)}" : $"{address}:{Text(port)}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
