using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>How others' affinity counts in scores.</summary>
internal sealed class InterPodAffinityArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("hardPodAffinityWeight")] public int? HardPodAffinityWeight { get; set; }

    [JsonPropertyName("ignorePreferredTermsOfExistingPods")] public bool IgnorePreferredTermsOfExistingPods { get; set; }
}
