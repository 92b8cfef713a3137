using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>Arguments of a plugin; what they are depends on its name.</summary>
internal sealed class PluginConfig
{
    [JsonPropertyName("name")] public string Name { get; set; } = "";

    [JsonPropertyName("args")] public JsonObject? Args { get; set; }
}
