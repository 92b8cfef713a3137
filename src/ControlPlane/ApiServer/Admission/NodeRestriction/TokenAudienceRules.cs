using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.NodeRestriction;

/// <summary>For whom a node may ask tokens of a pod's service account: for the audiences the pod's volumes name.</summary>
public static class TokenAudienceRules
{
    /// <summary>Audiences of projected tokens; empty: the API server's own.</summary>
    public static IEnumerable<string> ProjectedAudiences(JsonObject pod) =>
        pod.Items("spec", "volumes").SelectMany(v => v.Items("projected", "sources")).Where(s => s["serviceAccountToken"] is not null)
            .Select(s => s.Text("serviceAccountToken", "audience"));

    /// <summary>CSI drivers of the pod's volumes; a driver may ask for tokens too.</summary>
    /// <param name="driverOfClaim">Driver of the volume that a claim (namespace, name) is bound to, empty: none.</param>
    public static IEnumerable<string> Drivers(JsonObject pod, Func<string, string, string> driverOfClaim)
    {
        var space = pod.Text("metadata", "namespace");
        return pod.Items("spec", "volumes").Select(volume => volume switch
        {
            _ when volume["ephemeral"] is not null => driverOfClaim(space, $"{pod.Text("metadata", "name")}-{volume.Text("name")}"),
            _ when volume["persistentVolumeClaim"] is not null => driverOfClaim(space, volume.Text("persistentVolumeClaim", "claimName")),
            _ => volume.Text("csi", "driver"),
        }).Where(d => d.Length > 0);
    }
}
