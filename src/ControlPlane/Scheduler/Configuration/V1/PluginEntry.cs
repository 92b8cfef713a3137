using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>A plugin, and how much its scores count.</summary>
internal sealed class PluginEntry
{
    [JsonPropertyName("name")] public string Name { get; set; } = "";

    [JsonPropertyName("weight")] public int? Weight { get; set; }
}
