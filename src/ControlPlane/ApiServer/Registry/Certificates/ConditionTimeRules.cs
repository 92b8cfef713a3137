using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Certificates;

/// <summary>When conditions of a request changed, if their writer does not say.</summary>
internal static class ConditionTimeRules
{
    public static void Fill(JsonObject item, JsonObject old, DateTimeOffset now)
    {
        foreach (var condition in item.Child("status").Items("conditions"))
        {
            var before = old.Child("status").Items("conditions")
                .FirstOrDefault(c => c.Text("type") == condition.Text("type") && c.Text("status") == condition.Text("status") && c.Has("lastTransitionTime"));
            condition.Default("lastUpdateTime", Timestamps.Render(now));
            condition.Default("lastTransitionTime", before.TextOrNull("lastTransitionTime") ?? Timestamps.Render(now));
        }
    }
}
