using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>A point of a broken line: utilization in percent, score from 0 to 10.</summary>
internal sealed class UtilizationShapePoint
{
    [JsonPropertyName("utilization")] public int Utilization { get; set; }

    [JsonPropertyName("score")] public int Score { get; set; }
}
