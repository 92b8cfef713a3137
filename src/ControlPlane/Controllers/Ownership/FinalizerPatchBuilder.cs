using System.Text.Json.Nodes;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Ownership;

/// <summary>Changes of finalizers that leave those of others alone.</summary>
public static class FinalizerPatchBuilder
{
    /// <param name="uid">Keeps another object of the same name from it.</param>
    public static ApiPatch Remove(string finalizer, string uid) => ApiPatch.StrategicMerge(new JsonObject
    {
        ["metadata"] = new JsonObject { ["uid"] = uid, ["$deleteFromPrimitiveList/finalizers"] = new JsonArray(finalizer) },
    });
}
