using System.Text.Json.Serialization;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>The settings of upstream's ipvs mode.</summary>
public sealed class IpvsConfiguration
{
    [JsonPropertyName("syncPeriod")] public TimeSpan SyncPeriod { get; set; }

    [JsonPropertyName("minSyncPeriod")] public TimeSpan MinSyncPeriod { get; set; }

    [JsonPropertyName("scheduler")] public string Scheduler { get; set; } = "";

    [JsonPropertyName("excludeCIDRs")] public IReadOnlyList<string>? ExcludeCidrs { get; set; }

    [JsonPropertyName("strictARP")] public bool StrictArp { get; set; }

    [JsonPropertyName("tcpTimeout")] public TimeSpan TcpTimeout { get; set; }

    [JsonPropertyName("tcpFinTimeout")] public TimeSpan TcpFinTimeout { get; set; }

    [JsonPropertyName("udpTimeout")] public TimeSpan UdpTimeout { get; set; }
}
