using System.Net;
using System.Net.Sockets;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>How a pod shows as an endpoint of a service.</summary>
public static class EndpointRules
{
    /// <summary>Pods that have ended or have no address yet are no endpoints.</summary>
    public static bool IsEndpoint(V1Pod pod, bool includeTerminating) =>
        !PodStateRules.IsTerminal(pod)
        && (!string.IsNullOrEmpty(pod.Status?.PodIP) || pod.Status?.PodIPs is { Count: > 0 })
        && (includeTerminating || pod.Metadata.DeletionTimestamp is null);

    public static bool HasHostname(V1Pod pod, V1Service service) =>
        !string.IsNullOrEmpty(pod.Spec.Hostname) && pod.Spec.Subdomain == service.Metadata.Name && pod.Metadata.NamespaceProperty == service.Metadata.NamespaceProperty;

    /// <summary>With no addresses when the pod has none of that family.</summary>
    /// <param name="node">Of the pod; null: not known.</param>
    public static V1Endpoint Endpoint(V1Pod pod, V1Node? node, V1Service service, string addressType)
    {
        var serving = PodStateRules.IsReady(pod);
        var terminating = pod.Metadata.DeletionTimestamp is not null;
        string? zone = null;
        node?.Metadata.Labels?.TryGetValue("topology.kubernetes.io/zone", out zone);
        return new V1Endpoint
        {
            Addresses = Addresses(pod, addressType),
            // For old readers a pod that goes is never ready, unless all are to be published.
            Conditions = new V1EndpointConditions
            {
                Ready = service.Spec.PublishNotReadyAddresses == true || (serving && !terminating), Serving = serving, Terminating = terminating,
            },
            TargetRef = PodReference(pod),
            NodeName = string.IsNullOrEmpty(pod.Spec.NodeName) ? null : pod.Spec.NodeName,
            Zone = string.IsNullOrEmpty(zone) ? null : zone,
            Hostname = HasHostname(pod, service) ? pod.Spec.Hostname : null,
        };
    }

    public static V1ObjectReference PodReference(V1Pod pod) =>
        new() { Kind = "Pod", NamespaceProperty = pod.Metadata.NamespaceProperty, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid };

    /// <summary>The ports of the service at this pod; those it does not have are left out.</summary>
    public static List<Discoveryv1EndpointPort> Ports(V1Service service, V1Pod pod)
    {
        var ports = new List<Discoveryv1EndpointPort>();
        foreach (var port in service.Spec.Ports ?? [])
            if (PortNumber(pod, port) is { } number)
                ports.Add(new Discoveryv1EndpointPort { Name = port.Name ?? "", Port = number, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol });
        return ports;
    }

    /// <summary>A target port by name is looked for in containers and sidecars; null when there is none.</summary>
    public static int? PortNumber(V1Pod pod, V1ServicePort port)
    {
        var target = port.TargetPort?.Value;
        if (string.IsNullOrEmpty(target))
            return port.Port;
        if (int.TryParse(target, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return number == 0 ? port.Port : number;
        return pod.Spec.Containers.Concat((pod.Spec.InitContainers ?? []).Where(c => c.RestartPolicy == "Always"))
            .SelectMany(c => c.Ports ?? [])
            .FirstOrDefault(p => p.Name == target && (p.Protocol ?? "TCP") == (port.Protocol ?? "TCP"))?.ContainerPort;
    }

    /// <summary>Which address types the service's endpoints have.</summary>
    public static IReadOnlyList<string> AddressTypes(V1Service service)
    {
        if (service.Spec.IpFamilies is { Count: > 0 } families)
            return [.. families.Where(f => f is "IPv4" or "IPv6").Distinct()];
        if (service.Spec.ClusterIP is { Length: > 0 } ip && ip != "None")
            return [IsIPv6(ip) ? "IPv6" : "IPv4"];
        return ["IPv4", "IPv6"];
    }

    public static bool IsIPv6(string text) => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>A service without an address of its own.</summary>
    public static bool IsHeadless(V1Service service) => service.Spec.ClusterIP is null or "" or "None";

    /// <summary>Endpoints with the same key are the same one, maybe in another state.</summary>
    public static string Key(V1Endpoint endpoint) =>
        $"{string.Join(',', endpoint.Addresses.Order(StringComparer.Ordinal))}|{endpoint.Hostname}|{endpoint.TargetRef?.NamespaceProperty}/{endpoint.TargetRef?.Name}";

    /// <summary>Slices hold endpoints of one set of ports: this is the set, in any order.</summary>
    public static string PortsKey(IEnumerable<Discoveryv1EndpointPort>? ports) =>
        string.Join(';', (ports ?? []).Select(p => $"{p.Name}|{p.Port}|{p.Protocol}|{p.AppProtocol}").Order(StringComparer.Ordinal));

    /// <summary>Whether two endpoints of one key are in the same state; hints are judged elsewhere.</summary>
    public static bool IsSameState(V1Endpoint a, V1Endpoint b) =>
        a.NodeName == b.NodeName && a.Zone == b.Zone && a.Conditions?.Ready == b.Conditions?.Ready && a.Conditions?.Serving == b.Conditions?.Serving
        && a.Conditions?.Terminating == b.Conditions?.Terminating && IsSameTarget(a.TargetRef, b.TargetRef);

    public static bool IsSameTarget(V1ObjectReference? a, V1ObjectReference? b) =>
        a is null || b is null ? a is null && b is null
            : a.Kind == b.Kind && a.NamespaceProperty == b.NamespaceProperty && a.Name == b.Name && a.Uid == b.Uid && a.FieldPath == b.FieldPath && a.ApiVersion == b.ApiVersion;

    private static List<string> Addresses(V1Pod pod, string addressType)
    {
        var addresses = new List<string>();
        foreach (var ip in pod.Status?.PodIPs ?? [])
            if (IPAddress.TryParse(ip.Ip, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6) == (addressType == "IPv6"))
                addresses.Add(address.ToString());
        return addresses;
    }
}
