using System.Text.Json.Serialization;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>The settings of the nftables mode.</summary>
public sealed class NftablesConfiguration
{
    /// <summary>Bit of the packet mark that asks for masquerading, 0 to 31.</summary>
    [JsonPropertyName("masqueradeBit")] public int? MasqueradeBit { get; set; }

    /// <summary>Masquerade everything that goes to a cluster IP.</summary>
    [JsonPropertyName("masqueradeAll")] public bool MasqueradeAll { get; set; }

    [JsonPropertyName("syncPeriod")] public TimeSpan SyncPeriod { get; set; }

    [JsonPropertyName("minSyncPeriod")] public TimeSpan MinSyncPeriod { get; set; }
}
