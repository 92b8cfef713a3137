using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>What may change of the template of a job that is suspended.</summary>
internal static class JobTemplateUpdateRules
{
    public static void TakeSchedulingDirectives(JsonObject expected, JsonObject? template)
    {
        var (spec, wish) = (expected.MakeChild("spec"), template.Child("spec"));
        foreach (var field in (string[])["nodeSelector", "tolerations", "schedulingGates"])
            spec.Take(field, wish);
        foreach (var field in (string[])["annotations", "labels"])
            expected.MakeChild("metadata").Take(field, template.Child("metadata"));
        if (spec.Has("affinity") || wish.Child("affinity").Has("nodeAffinity"))
            spec.MakeChild("affinity").Take("nodeAffinity", wish.Child("affinity"));
    }

    public static void TakeResources(JsonObject expected, JsonObject? template)
    {
        foreach (var list in (string[])["containers", "initContainers"])
        {
            foreach (var (container, wish) in expected.Child("spec").Items(list).Zip(template.Child("spec").Items(list)))
            {
                if (container.Text("name") == wish.Text("name"))
                    container.Take("resources", wish);
            }
        }
    }
}
