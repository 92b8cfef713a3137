using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Pods;

/// <summary>Fields behind features that are off by default in 1.36: a writer's values are dropped, as upstream does.</summary>
public static class PodDisabledFieldRules
{
    public static void Drop(JsonObject? spec, JsonObject? old)
    {
        if (spec is null)
            return;
        if (!old.Has("schedulingGroup"))
            spec.Remove("schedulingGroup");
        foreach (var source in spec.Items("volumes").SelectMany(v => v.Child("projected").Items("sources")))
        {
            source.Remove("clusterTrustBundle");
            source.Remove("podCertificate");
        }
    }
}
