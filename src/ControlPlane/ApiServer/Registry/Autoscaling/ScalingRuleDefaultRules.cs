using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>How fast a workload grows and shrinks, where an autoscaler speaks of that at all.</summary>
internal static class ScalingRuleDefaultRules
{
    private const int PeriodSeconds = 15;

    public static void Apply(JsonObject behavior)
    {
        var up = behavior.MakeChild("scaleUp");
        up.Default("stabilizationWindowSeconds", 0);
        Fill(up, ("Pods", 4), ("Percent", 100));
        Fill(behavior.MakeChild("scaleDown"), ("Percent", 100));
    }

    private static void Fill(JsonObject rules, params (string Type, int Value)[] policies)
    {
        if (!rules.Has("selectPolicy"))
            rules["selectPolicy"] = "Max";
        if (!rules.Has("policies"))
            rules["policies"] = new JsonArray([.. policies.Select(p => (JsonNode)new JsonObject { ["type"] = p.Type, ["value"] = p.Value, ["periodSeconds"] = PeriodSeconds })]);
    }
}
