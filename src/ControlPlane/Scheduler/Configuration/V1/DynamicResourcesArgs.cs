using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>Read, and without effect: devices are not allocated.</summary>
internal sealed class DynamicResourcesArgs
{
    [JsonPropertyName("kind")] public string Kind { get; set; } = "";

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = "";

    [JsonPropertyName("filterTimeout")] public TimeSpan? FilterTimeout { get; set; }

    [JsonPropertyName("bindingTimeout")] public TimeSpan? BindingTimeout { get; set; }
}
