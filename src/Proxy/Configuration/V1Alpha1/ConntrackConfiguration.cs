using System.Text.Json.Serialization;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>Limits and timeouts of connection tracking; where zero, the kernel's own stays.</summary>
public sealed class ConntrackConfiguration
{
    /// <summary>Connections per core; 0 leaves the limit as it is, whatever <see cref="Min"/> says.</summary>
    [JsonPropertyName("maxPerCore")] public int? MaxPerCore { get; set; }

    /// <summary>Connections at least.</summary>
    [JsonPropertyName("min")] public int? Min { get; set; }

    [JsonPropertyName("tcpEstablishedTimeout")] public TimeSpan? TcpEstablishedTimeout { get; set; }

    [JsonPropertyName("tcpCloseWaitTimeout")] public TimeSpan? TcpCloseWaitTimeout { get; set; }

    [JsonPropertyName("tcpBeLiberal")] public bool TcpBeLiberal { get; set; }

    [JsonPropertyName("udpTimeout")] public TimeSpan UdpTimeout { get; set; }

    [JsonPropertyName("udpStreamTimeout")] public TimeSpan UdpStreamTimeout { get; set; }
}
