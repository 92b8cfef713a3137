using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>What follows from a service's type. All take its spec.</summary>
internal static class ServiceTypeRules
{
    public const string None = "None";

    public static bool NeedsAddress(JsonObject? spec) => spec.Text("type") != "ExternalName";

    /// <summary>Reached by name only: no address of its own.</summary>
    public static bool IsHeadless(JsonObject? spec) => spec.Texts("clusterIPs") is [None];

    public static bool NeedsNodePort(JsonObject? spec) => spec.Text("type") is "NodePort" or "LoadBalancer";

    /// <summary>Load balancers may do without node ports.</summary>
    public static bool WantsNodePorts(JsonObject? spec) =>
        spec.Text("type") == "NodePort" || (spec.Text("type") == "LoadBalancer" && (spec.FlagOrNull("allocateLoadBalancerNodePorts") ?? true));

    public static bool NeedsHealthCheck(JsonObject? spec) => spec.Text("type") == "LoadBalancer" && spec.Text("externalTrafficPolicy") == "Local";

    public static bool IsExternallyAccessible(JsonObject? spec) => NeedsNodePort(spec) || (spec.Text("type") == "ClusterIP" && spec.Count("externalIPs") > 0);
}
