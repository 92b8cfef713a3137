using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>How nodes are scored by what they have left.</summary>
internal sealed class ScoringStrategyArgs
{
    [JsonPropertyName("type")] public string Type { get; set; } = "";

    [JsonPropertyName("resources")] public IReadOnlyList<ResourceSpec> Resources { get; set; } = [];

    [JsonPropertyName("requestedToCapacityRatio")] public RequestedToCapacityRatioArgs? RequestedToCapacityRatio { get; set; }
}
