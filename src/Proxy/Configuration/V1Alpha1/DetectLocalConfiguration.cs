using System.Text.Json.Serialization;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>What the modes BridgeInterface and InterfaceNamePrefix take for the pods of this node.</summary>
public sealed class DetectLocalConfiguration
{
    [JsonPropertyName("bridgeInterface")] public string BridgeInterface { get; set; } = "";

    [JsonPropertyName("interfaceNamePrefix")] public string InterfaceNamePrefix { get; set; } = "";
}
