using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Workloads;

/// <summary>Counts in the status of workloads.</summary>
internal static class ReplicaStatusChecks
{
    public static void NotNegative(FieldCursor status, params ReadOnlySpan<string> counts)
    {
        foreach (var count in counts)
            status[count].MustNotBeNegative();
    }

    public static void NotAbove(FieldCursor status, string limit, string detail, params ReadOnlySpan<string> counts)
    {
        foreach (var count in counts)
        {
            if (status[count].Number > status[limit].Number)
                status[count].Invalid(status[count].Number, detail);
        }
    }

    /// <summary>Names made by counting collisions must never come again.</summary>
    public static void CheckCollisions(FieldCursor status, JsonObject old)
    {
        if (status["collisionCount"].Number < old.Child("status").Number("collisionCount"))
            status["collisionCount"].Invalid(status["collisionCount"].Number, "cannot be decremented");
    }
}
