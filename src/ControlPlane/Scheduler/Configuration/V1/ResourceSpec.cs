using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>A resource that counts in scores, and how much.</summary>
internal sealed class ResourceSpec
{
    [JsonPropertyName("name")] public string Name { get; set; } = "";

    [JsonPropertyName("weight")] public long Weight { get; set; }
}
