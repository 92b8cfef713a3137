using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>How long volumes are waited for.</summary>
internal sealed class VolumeBindingArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("bindTimeoutSeconds")] public long? BindTimeoutSeconds { get; set; }

    [JsonPropertyName("shape")] public IReadOnlyList<UtilizationShapePoint> Shape { get; set; } = [];
}
