using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>The resources that are to be used evenly.</summary>
internal sealed class NodeResourcesBalancedAllocationArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("resources")] public IReadOnlyList<ResourceSpec> Resources { get; set; } = [];
}
