using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>How the API server is reached.</summary>
internal sealed class ClientConnectionConfiguration
{
    [JsonPropertyName("kubeconfig")] public string Kubeconfig { get; set; } = "";

    [JsonPropertyName("acceptContentTypes")] public string AcceptContentTypes { get; set; } = "";

    [JsonPropertyName("contentType")] public string ContentType { get; set; } = "";

    /// <summary>Requests per second in the long run; below 0 for no limit.</summary>
    [JsonPropertyName("qps")] public double Qps { get; set; }

    [JsonPropertyName("burst")] public int Burst { get; set; }
}
