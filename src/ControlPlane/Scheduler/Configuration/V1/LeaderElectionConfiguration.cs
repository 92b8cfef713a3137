using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>Which of several schedulers acts.</summary>
internal sealed class LeaderElectionConfiguration
{
    [JsonPropertyName("leaderElect")] public bool? LeaderElect { get; set; }

    [JsonPropertyName("leaseDuration")] public TimeSpan LeaseDuration { get; set; }

    [JsonPropertyName("renewDeadline")] public TimeSpan RenewDeadline { get; set; }

    [JsonPropertyName("retryPeriod")] public TimeSpan RetryPeriod { get; set; }

    [JsonPropertyName("resourceLock")] public string ResourceLock { get; set; } = "";

    [JsonPropertyName("resourceName")] public string ResourceName { get; set; } = "";

    [JsonPropertyName("resourceNamespace")] public string ResourceNamespace { get; set; } = "";
}
