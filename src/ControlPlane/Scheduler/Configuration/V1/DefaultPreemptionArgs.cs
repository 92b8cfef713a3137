using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>How many nodes are looked at for room.</summary>
internal sealed class DefaultPreemptionArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("minCandidateNodesPercentage")] public int? MinCandidateNodesPercentage { get; set; }

    [JsonPropertyName("minCandidateNodesAbsolute")] public int? MinCandidateNodesAbsolute { get; set; }
}
