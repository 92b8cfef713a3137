using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>The system objects as they should be.</summary>
public static class SystemObjectsBuilder
{
    /// <summary>Those looked after at every start, as upstream does: what an administrator takes away stays away until then.</summary>
    public static IReadOnlyList<SystemObject> AtStart() =>
    [
        .. PolicyTextParser.Parse(BootstrapText.Policy),
        Priority("system-node-critical", 2_000_001_000, "Used for system critical pods that must not be moved from their current node."),
        Priority(
            "system-cluster-critical", 2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."),
    ];

    /// <summary>Namespaces: other system objects are in them.</summary>
    public static IReadOnlyList<SystemObject> Namespaces() =>
    [
        .. ((string[])[WellKnown.SystemNamespace, WellKnown.PublicNamespace, WellKnown.NodeLeaseNamespace, WellKnown.DefaultNamespace]).Select(
            name => new SystemObject("namespaces", "", name, Head("v1", "Namespace", "", name))),
    ];

    /// <summary>Those looked after all the time.</summary>
    /// <param name="addresses">Of all API servers that live.</param>
    public static IReadOnlyList<SystemObject> Always(SystemOptions options, IReadOnlyList<string> addresses, DateTimeOffset now) =>
    [
        ServiceRange(options, now),
        .. FlowControlTextParser.Parse(BootstrapText.FlowControl, now),
        Trust(options),
        ConfigMap("kube-apiserver-legacy-service-account-token-tracking", new JsonObject { ["since"] = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }),
        Service(options),
        Endpoints(options, addresses),
        EndpointSlice(options, addresses),
        Identity(options, now),
    ];

    private static SystemObject Priority(string name, int value, string description)
    {
        var item = Head("scheduling.k8s.io/v1", "PriorityClass", "", name);
        (item["value"], item["description"]) = (value, description);
        return new SystemObject("priorityclasses.scheduling.k8s.io", "", name, item);
    }

    private static SystemObject ServiceRange(SystemOptions options, DateTimeOffset now)
    {
        var item = Head("networking.k8s.io/v1", "ServiceCIDR", "", "kubernetes");
        item["spec"] = new JsonObject { ["cidrs"] = options.ServiceRanges.ToJson() };
        item["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = "True",
                ["lastTransitionTime"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["reason"] = "",
                ["message"] = "Kubernetes default Service CIDR is ready",
            }),
        };
        return new SystemObject("servicecidrs.networking.k8s.io", "", "kubernetes", item, SystemCare.Status);
    }

    private static SystemObject Trust(SystemOptions options)
    {
        var values = new JsonObject();
        if (options.ClientAuthorities.Length > 0)
            values["client-ca-file"] = options.ClientAuthorities;
        if (options.FrontProxyAuthorities.Length > 0)
        {
            values["requestheader-allowed-names"] = """["front-proxy-client"]""";
            values["requestheader-client-ca-file"] = options.FrontProxyAuthorities;
            values["requestheader-extra-headers-prefix"] = """["X-Remote-Extra-"]""";
            values["requestheader-group-headers"] = """["X-Remote-Group"]""";
            values["requestheader-uid-headers"] = """["X-Remote-Uid"]""";
            values["requestheader-username-headers"] = """["X-Remote-User"]""";
        }
        return ConfigMap("extension-apiserver-authentication", values) with { Care = SystemCare.Trust };
    }

    private static SystemObject ConfigMap(string name, JsonObject values)
    {
        var item = Head("v1", "ConfigMap", WellKnown.SystemNamespace, name);
        item["data"] = values;
        return new SystemObject("configmaps", WellKnown.SystemNamespace, name, item);
    }

    private static SystemObject Service(SystemOptions options)
    {
        var item = Head("v1", "Service", WellKnown.DefaultNamespace, "kubernetes", ("component", "apiserver"), ("provider", "kubernetes"));
        item["spec"] = new JsonObject
        {
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["protocol"] = "TCP", ["port"] = 443, ["targetPort"] = options.SecurePort }),
            ["clusterIP"] = options.ServiceAddress,
            ["ipFamilyPolicy"] = "SingleStack",
            ["sessionAffinity"] = "None",
            ["type"] = "ClusterIP",
        };
        return new SystemObject("services", WellKnown.DefaultNamespace, "kubernetes", item);
    }

    private static SystemObject Endpoints(SystemOptions options, IReadOnlyList<string> addresses)
    {
        // Its slice is made here too: the controller that copies Endpoints must not make another.
        var item = Head("v1", "Endpoints", WellKnown.DefaultNamespace, "kubernetes", ("endpointslice.kubernetes.io/skip-mirror", "true"));
        item["subsets"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray([.. addresses.Select(a => (JsonNode)new JsonObject { ["ip"] = a })]),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = options.SecurePort, ["protocol"] = "TCP" }),
        });
        return new SystemObject("endpoints", WellKnown.DefaultNamespace, "kubernetes", item, SystemCare.Fields);
    }

    private static SystemObject EndpointSlice(SystemOptions options, IReadOnlyList<string> addresses)
    {
        var family = addresses.All(IsSix) ? "IPv6" : "IPv4";
        var item = Head("discovery.k8s.io/v1", "EndpointSlice", WellKnown.DefaultNamespace, "kubernetes", ("kubernetes.io/service-name", "kubernetes"));
        item["addressType"] = family;
        item["endpoints"] = new JsonArray(
            [.. addresses.Where(a => IsSix(a) == (family == "IPv6")).Select(a => (JsonNode)new JsonObject
            {
                ["addresses"] = new JsonArray(a),
                ["conditions"] = new JsonObject { ["ready"] = true },
            })]);
        item["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["protocol"] = "TCP", ["port"] = options.SecurePort });
        return new SystemObject("endpointslices.discovery.k8s.io", WellKnown.DefaultNamespace, "kubernetes", item, SystemCare.Fields);
    }

    private static SystemObject Identity(SystemOptions options, DateTimeOffset now)
    {
        var name = ServerIdentityRules.Name(options.HostName);
        var item = Head(
            "coordination.k8s.io/v1", "Lease", WellKnown.SystemNamespace, name, (ServerIdentityRules.IdentityLabel, ServerIdentityRules.Component),
            ("kubernetes.io/hostname", options.HostName));
        item.Child("metadata")["annotations"] = new JsonObject
        {
            [ServerIdentityRules.AddressAnnotation] = new IPEndPoint(IPAddress.Parse(options.AdvertiseAddress), options.SecurePort).ToString(),
        };
        item["spec"] = new JsonObject
        {
            ["holderIdentity"] = $"{name}_{options.ProcessId}",
            ["leaseDurationSeconds"] = ServerIdentityRules.LeaseSeconds,
            ["renewTime"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        };
        return new SystemObject("leases.coordination.k8s.io", WellKnown.SystemNamespace, name, item, SystemCare.Fields);
    }

    private static bool IsSix(string address) => IPAddress.Parse(address).AddressFamily == AddressFamily.InterNetworkV6;

    private static JsonObject Head(string apiVersion, string kind, string space, string name, params ReadOnlySpan<(string Key, string Value)> labels)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (space.Length > 0)
            metadata["namespace"] = space;
        foreach (var (key, value) in labels)
            metadata.Child("labels")[key] = value;
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }
}
