using System.Text.Json.Serialization;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>The settings of Windows nodes.</summary>
public sealed class WinkernelConfiguration
{
    [JsonPropertyName("networkName")] public string NetworkName { get; set; } = "";

    [JsonPropertyName("sourceVip")] public string SourceVip { get; set; } = "";

    [JsonPropertyName("enableDSR")] public bool EnableDsr { get; set; }

    [JsonPropertyName("rootHnsEndpointName")] public string RootHnsEndpointName { get; set; } = "";

    [JsonPropertyName("forwardHealthCheckVip")] public bool ForwardHealthCheckVip { get; set; }
}
