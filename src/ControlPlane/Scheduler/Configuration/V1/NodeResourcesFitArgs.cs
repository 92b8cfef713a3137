using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>Which resources are looked after by somebody else, and how nodes are scored.</summary>
internal sealed class NodeResourcesFitArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("ignoredResources")] public IReadOnlyList<string> IgnoredResources { get; set; } = [];

    [JsonPropertyName("ignoredResourceGroups")] public IReadOnlyList<string> IgnoredResourceGroups { get; set; } = [];

    [JsonPropertyName("scoringStrategy")] public ScoringStrategyArgs? ScoringStrategy { get; set; }
}
