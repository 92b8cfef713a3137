using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>How an Eviction wants its pod deleted.</summary>
public static class EvictionRequestParser
{
    /// <param name="dryRun">Asked for by the request itself; the Eviction may ask for it too.</param>
    public static ObjectDeletion Deletion(JsonObject eviction, bool dryRun)
    {
        var options = eviction["deleteOptions"];
        return new ObjectDeletion(
            Optional(options.Text("preconditions", "uid")), Optional(options.Text("preconditions", "resourceVersion")), options.Number("gracePeriodSeconds"),
            options.Text("propagationPolicy"), dryRun || options.Texts("dryRun").Contains("All"));
    }

    private static string? Optional(string text) => text.Length == 0 ? null : text;
}
