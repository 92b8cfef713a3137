using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>Fields of services that are ignored, deprecated or oddly written (upstream: api/service/warnings.go).</summary>
internal static class ServiceWarningRules
{
    private const string Hints = "service.kubernetes.io/topology-aware-hints";

    public static IEnumerable<string> Of(JsonObject service)
    {
        var cursor = FieldCursor.Of(service, new FieldErrors())["spec"];
        var isHeadless = cursor["type"].Text == "ClusterIP" && cursor["clusterIP"].Text == ServiceTypeRules.None;
        if (service.Child("metadata").Child("annotations").Has(Hints))
            yield return $"annotation {Hints} is deprecated, please use service.kubernetes.io/topology-mode instead";
        foreach (var warning in isHeadless ? Headless(cursor) : Addresses(cursor["clusterIPs"]))
            yield return warning;
        foreach (var warning in Addresses(cursor["externalIPs"]))
            yield return warning;
        if (cursor["externalIPs"].Count > 0 && !isHeadless && cursor["type"].Text != "ExternalName")
            yield return "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
        foreach (var warning in AddressWarningRules.Of("spec.loadBalancerIP", cursor["loadBalancerIP"].Text))
            yield return warning;
        foreach (var warning in cursor["loadBalancerSourceRanges"].Items.SelectMany(r => AddressWarningRules.OfNetwork(r.Path, r.Text)))
            yield return warning;
        if (cursor["type"].Text == "ExternalName" && cursor["externalIPs"].Count > 0)
            yield return "spec.externalIPs is ignored when spec.type is \"ExternalName\"";
        if (cursor["type"].Text != "ExternalName" && !cursor["externalName"].IsEmpty)
            yield return "spec.externalName is ignored when spec.type is not \"ExternalName\"";
        if (cursor["trafficDistribution"].Text == "PreferClose")
            yield return "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"";
    }

    private static IEnumerable<string> Addresses(FieldCursor list) => list.Items.SelectMany(a => AddressWarningRules.Of(a.Path, a.Text));

    private static IEnumerable<string> Headless(FieldCursor spec)
    {
        if (!spec["loadBalancerIP"].IsEmpty)
            yield return "spec.loadBalancerIP is ignored for headless services";
        if (spec["externalIPs"].Count > 0)
            yield return "spec.externalIPs is ignored for headless services";
        if (spec["sessionAffinity"].Text != "None")
            yield return "spec.SessionAffinity is ignored for headless services";
    }
}
