using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>Where a pod is, and which of its containers is meant.</summary>
public static class PodLocationRules
{
    /// <summary>Null: the pod has no address. A port that is not said is the first that a container declares.</summary>
    public static BackendLocation? Proxy(JsonObject pod, SchemeNamePort asked)
    {
        var host = pod.Items("status", "podIPs").Select(i => i.Text("ip")).FirstOrDefault(pod.Text("status", "podIP"));
        var port = asked.Port.Length > 0
            ? PortNumberParser.Parse(asked.Port)
            : (int)(pod.Items("spec", "containers").SelectMany(c => c.Items("ports")).Select(p => p.Number("containerPort")).FirstOrDefault() ?? 0);
        return host.Length == 0 ? null : new BackendLocation(asked.Scheme.Length > 0 ? asked.Scheme : "http", host, port, BackendTrust.Anyone);
    }

    /// <summary>The container meant, or what is wrong, in upstream's words.</summary>
    /// <param name="name">Empty: the only one.</param>
    public static (string Container, string? Problem) Container(JsonObject pod, string name)
    {
        var (podName, regular) = (pod.Text("metadata", "name"), pod.Items("spec", "containers").Select(c => c.Text("name")).ToArray());
        string[] all =
        [
            .. pod.Items("spec", "initContainers").Select(c => c.Text("name")), .. regular, .. pod.Items("spec", "ephemeralContainers").Select(c => c.Text("name")),
        ];
        if (name.Length > 0)
            return all.Contains(name) ? (name, null) : ("", $"container {name} is not valid for pod {podName}");
        return regular.Length switch
        {
            1 => (regular[0], null),
            0 => ("", $"a container name must be specified for pod {podName}"),
            _ => ("", $"a container name must be specified for pod {podName}, choose one of: [{string.Join(' ', all)}]"),
        };
    }
}
