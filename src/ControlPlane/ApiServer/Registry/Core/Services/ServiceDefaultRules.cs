using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>Defaults of services (core/v1/defaults.go, SetDefaults_Service).</summary>
internal static class ServiceDefaultRules
{
    private const int AffinitySeconds = 10800;

    public static void Apply(JsonObject service)
    {
        var spec = service.MakeChild("spec");
        ApplyAffinity(spec);
        spec.Default("type", "ClusterIP");
        foreach (var port in spec.Items("ports"))
            ApplyPort(port);
        if (ServiceTypeRules.IsExternallyAccessible(spec))
            spec.Default("externalTrafficPolicy", "Cluster");
        if (spec.Text("type") is "NodePort" or "LoadBalancer" or "ClusterIP" && !spec.Has("internalTrafficPolicy"))
            spec["internalTrafficPolicy"] = "Cluster";
        if (spec.Text("type") != "LoadBalancer")
            return;
        spec.Default("allocateLoadBalancerNodePorts", true);
        foreach (var ingress in service.Child("status").Child("loadBalancer").Items("ingress").Where(i => i.Text("ip").Length > 0))
            ingress.Default("ipMode", "VIP");
    }

    private static void ApplyAffinity(JsonObject spec)
    {
        spec.Default("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "None")
            spec.Remove("sessionAffinityConfig");
        else if (spec.Text("sessionAffinity") == "ClientIP" && !spec.Child("sessionAffinityConfig").Child("clientIP").Has("timeoutSeconds"))
            spec["sessionAffinityConfig"] = new JsonObject { ["clientIP"] = new JsonObject { ["timeoutSeconds"] = AffinitySeconds } };
    }

    private static void ApplyPort(JsonObject port)
    {
        port.Default("protocol", "TCP");
        if (port.Scalar("targetPort") is null or "" or "0")
            port["targetPort"] = port.Number("port");
    }
}
