using System.Text.Json.Serialization;
using k8s.Models;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>Node affinity that all pods of the profile have besides their own.</summary>
internal sealed class NodeAffinityArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("addedAffinity")] public V1NodeAffinity? AddedAffinity { get; set; }
}
