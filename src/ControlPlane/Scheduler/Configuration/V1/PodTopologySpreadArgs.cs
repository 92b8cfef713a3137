using System.Text.Json.Serialization;
using k8s.Models;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>How pods without constraints are spread.</summary>
internal sealed class PodTopologySpreadArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("defaultConstraints")] public IReadOnlyList<V1TopologySpreadConstraint> DefaultConstraints { get; set; } = [];

    [JsonPropertyName("defaultingType")] public string DefaultingType { get; set; } = "";
}
