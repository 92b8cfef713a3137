using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>How the pods of one scheduler name are placed.</summary>
internal sealed class KubeSchedulerProfile
{
    [JsonPropertyName("schedulerName")] public string SchedulerName { get; set; } = "";

    [JsonPropertyName("percentageOfNodesToScore")] public int? PercentageOfNodesToScore { get; set; }

    [JsonPropertyName("plugins")] public PluginSets Plugins { get; set; } = new();

    [JsonPropertyName("pluginConfig")] public IReadOnlyList<PluginConfig> PluginConfig { get; set; } = [];
}
