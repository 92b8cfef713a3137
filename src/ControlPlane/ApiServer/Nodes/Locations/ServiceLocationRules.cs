using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>Where the endpoints of a service are.</summary>
public static class ServiceLocationRules
{
    /// <summary>The name of the port that is asked for by number; null: the service has no such port. Names stay as they are.</summary>
    public static string? PortName(JsonObject service, string port)
    {
        if (!long.TryParse(port, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return port;
        return service.Items("spec", "ports").Where(p => p.Number("port") == number).Select(p => p.Text("name")).FirstOrDefault();
    }

    /// <summary>Every address of that port which really is a pod's.</summary>
    /// <param name="podOf">A pod of the service's namespace by its name, null: there is none.</param>
    public static IEnumerable<BackendLocation> Endpoints(JsonObject endpoints, string portName, string scheme, Func<string, JsonObject?> podOf) =>
        from subset in endpoints.Items("subsets")
        from port in subset.Items("ports")
        where port.Text("name") == portName
        from address in subset.Items("addresses")
        where IsOfPod(address, endpoints.Text("metadata", "namespace"), podOf)
        select new BackendLocation(scheme.Length > 0 ? scheme : "http", address.Text("ip"), (int)(port.Number("port") ?? 0), BackendTrust.Anyone);

    // Whoever can write Endpoints could otherwise point them anywhere.
    private static bool IsOfPod(JsonObject address, string space, Func<string, JsonObject?> podOf) =>
        address.Text("targetRef", "namespace") == space
        && address.Text("targetRef", "name") is { Length: > 0 } name
        && podOf(name) is { } pod
        && pod.Items("status", "podIPs").Any(i => i.Text("ip") == address.Text("ip"));
}
