using System.Text.Json.Serialization;

namespace NodeStack.Kubelet.Configuration;

/// <summary>Who may do what on the server.</summary>
public sealed class KubeletAuthorization
{
    /// <summary>AlwaysAllow or Webhook.</summary>
    [JsonPropertyName("mode")]
    public string Mode { get; set; } = "Webhook";

    [JsonPropertyName("webhook")]
    public KubeletWebhookAuthorization Webhook { get; set; } = new();
}

/// <summary>How long answers of the API server are believed.</summary>
public sealed class KubeletWebhookAuthorization
{
    [JsonPropertyName("cacheAuthorizedTTL")]
    public TimeSpan CacheAuthorizedTtl { get; set; } = TimeSpan.FromMinutes(5);

    [JsonPropertyName("cacheUnauthorizedTTL")]
    public TimeSpan CacheUnauthorizedTtl { get; set; } = TimeSpan.FromSeconds(30);
}
