using System.Text.Json.Serialization;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>The settings of upstream's iptables mode.</summary>
public sealed class IptablesConfiguration
{
    [JsonPropertyName("masqueradeBit")] public int? MasqueradeBit { get; set; }

    [JsonPropertyName("masqueradeAll")] public bool MasqueradeAll { get; set; }

    [JsonPropertyName("localhostNodePorts")] public bool? LocalhostNodePorts { get; set; }

    [JsonPropertyName("syncPeriod")] public TimeSpan SyncPeriod { get; set; }

    [JsonPropertyName("minSyncPeriod")] public TimeSpan MinSyncPeriod { get; set; }
}
