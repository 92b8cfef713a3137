using System.Text.Json.Serialization;

namespace NodeStack.Kubelet.Configuration;

/// <summary>How callers of the server prove who they are.</summary>
public sealed class KubeletAuthentication
{
    [JsonPropertyName("x509")]
    public KubeletX509Authentication X509 { get; set; } = new();

    [JsonPropertyName("webhook")]
    public KubeletWebhookAuthentication Webhook { get; set; } = new();

    [JsonPropertyName("anonymous")]
    public KubeletAnonymousAuthentication Anonymous { get; set; } = new();
}

/// <summary>Client certificates.</summary>
public sealed class KubeletX509Authentication
{
    /// <summary>PEM file of the authorities whose client certificates are accepted; empty for none.</summary>
    [JsonPropertyName("clientCAFile")]
    public string ClientCaFile { get; set; } = "";
}

/// <summary>Bearer tokens checked by the API server.</summary>
public sealed class KubeletWebhookAuthentication
{
    [JsonPropertyName("enabled")]
    public bool Enabled { get; set; } = true;

    [JsonPropertyName("cacheTTL")]
    public TimeSpan CacheTtl { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Callers without any proof.</summary>
public sealed class KubeletAnonymousAuthentication
{
    [JsonPropertyName("enabled")]
    public bool Enabled { get; set; }
}
