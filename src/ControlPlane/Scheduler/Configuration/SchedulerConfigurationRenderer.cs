using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>The running configuration as it is shown and written.</summary>
internal static class SchedulerConfigurationRenderer
{
    public static JsonObject Tree(KubeSchedulerConfiguration config) =>
        (JsonObject)JsonSerializer.SerializeToNode(config, SchedulerJsonContext.Default.KubeSchedulerConfiguration)!;

    /// <summary>For /configz.</summary>
    public static string Configz(KubeSchedulerConfiguration config) => new JsonObject { ["kubescheduler.config.k8s.io"] = Tree(config) }.ToJsonString();

    public static string Yaml(KubeSchedulerConfiguration config) => YamlRenderer.Render(Tree(config));
}
