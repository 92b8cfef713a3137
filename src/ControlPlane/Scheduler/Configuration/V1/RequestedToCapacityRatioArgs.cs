using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>A score for each utilization.</summary>
internal sealed class RequestedToCapacityRatioArgs
{
    [JsonPropertyName("shape")] public IReadOnlyList<UtilizationShapePoint> Shape { get; set; } = [];
}
