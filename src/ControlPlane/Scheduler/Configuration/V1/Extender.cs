using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>A server outside that is asked, too.</summary>
internal sealed class Extender
{
    [JsonPropertyName("urlPrefix")] public string UrlPrefix { get; set; } = "";

    [JsonPropertyName("filterVerb")] public string FilterVerb { get; set; } = "";

    [JsonPropertyName("preemptVerb")] public string PreemptVerb { get; set; } = "";

    [JsonPropertyName("prioritizeVerb")] public string PrioritizeVerb { get; set; } = "";

    [JsonPropertyName("weight")] public long Weight { get; set; }

    [JsonPropertyName("bindVerb")] public string BindVerb { get; set; } = "";

    [JsonPropertyName("enableHTTPS")] public bool EnableHttps { get; set; }

    [JsonPropertyName("tlsConfig")] public JsonObject? TlsConfig { get; set; }

    [JsonPropertyName("httpTimeout")] public TimeSpan HttpTimeout { get; set; }

    [JsonPropertyName("nodeCacheCapable")] public bool NodeCacheCapable { get; set; }

    [JsonPropertyName("managedResources")] public IReadOnlyList<JsonObject> ManagedResources { get; set; } = [];

    [JsonPropertyName("ignorable")] public bool Ignorable { get; set; }
}
