using System.Text.Json.Serialization;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>How the API server is reached.</summary>
public sealed class ClientConnectionConfiguration
{
    /// <summary>Path of a kubeconfig; empty for the service account of the pod this runs in.</summary>
    [JsonPropertyName("kubeconfig")] public string Kubeconfig { get; set; } = "";

    [JsonPropertyName("acceptContentTypes")] public string AcceptContentTypes { get; set; } = "";

    [JsonPropertyName("contentType")] public string ContentType { get; set; } = "application/vnd.kubernetes.protobuf";

    /// <summary>Requests per second in the long run.</summary>
    [JsonPropertyName("qps")] public double Qps { get; set; } = 5;

    /// <summary>Requests at once within <see cref="Qps"/>.</summary>
    [JsonPropertyName("burst")] public int Burst { get; set; } = 10;
}
