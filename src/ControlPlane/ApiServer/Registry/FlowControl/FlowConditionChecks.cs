using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.FlowControl;

/// <summary>Conditions of flow schemas and priority levels: each type once.</summary>
internal static class FlowConditionChecks
{
    public static void Check(FieldCursor status, JsonObject old)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in status["conditions"].Items.Select(c => c["type"]))
        {
            if (!types.Add(type.Text))
                type.Duplicate(type.Text);
            type.MustBeSet();
        }
    }
}
