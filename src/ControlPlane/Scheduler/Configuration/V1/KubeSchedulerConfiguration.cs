using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>
/// kubescheduler.config.k8s.io/v1 KubeSchedulerConfiguration, field for field and in the order of Kubernetes 1.36. What the fields mean is upstream's
/// reference; null is "not set", and what stands then is in <see cref="SchedulerDefaultRules"/>. Not changed after it was loaded.
/// </summary>
internal sealed class KubeSchedulerConfiguration
{
    public const string ApiVersionValue = "kubescheduler.config.k8s.io/v1";
    public const string KindValue = "KubeSchedulerConfiguration";

    [JsonPropertyName("kind")] public string Kind { get; set; } = KindValue;

    [JsonPropertyName("apiVersion")] public string ApiVersion { get; set; } = ApiVersionValue;

    /// <summary>Accepted, without effect: one thread places all pods.</summary>
    [JsonPropertyName("parallelism")] public int? Parallelism { get; set; }

    [JsonPropertyName("leaderElection")] public LeaderElectionConfiguration LeaderElection { get; set; } = new();

    [JsonPropertyName("clientConnection")] public ClientConnectionConfiguration ClientConnection { get; set; } = new();

    [JsonPropertyName("enableProfiling")] public bool? EnableProfiling { get; set; }

    [JsonPropertyName("enableContentionProfiling")] public bool? EnableContentionProfiling { get; set; }

    [JsonPropertyName("percentageOfNodesToScore")] public int? PercentageOfNodesToScore { get; set; }

    [JsonPropertyName("podInitialBackoffSeconds")] public long? PodInitialBackoffSeconds { get; set; }

    [JsonPropertyName("podMaxBackoffSeconds")] public long? PodMaxBackoffSeconds { get; set; }

    [JsonPropertyName("profiles")] public IReadOnlyList<KubeSchedulerProfile> Profiles { get; set; } = [];

    [JsonPropertyName("extenders")] public IReadOnlyList<Extender> Extenders { get; set; } = [];

    [JsonPropertyName("delayCacheUntilActive")] public bool DelayCacheUntilActive { get; set; }
}
