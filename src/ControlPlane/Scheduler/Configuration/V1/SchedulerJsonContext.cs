using System.Text.Json.Serialization;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>Generated JSON code for the configuration and the arguments of plugins.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(DurationConverter)])]
[JsonSerializable(typeof(KubeSchedulerConfiguration))]
[JsonSerializable(typeof(DefaultPreemptionArgs))]
[JsonSerializable(typeof(InterPodAffinityArgs))]
[JsonSerializable(typeof(NodeAffinityArgs))]
[JsonSerializable(typeof(NodeResourcesBalancedAllocationArgs))]
[JsonSerializable(typeof(NodeResourcesFitArgs))]
[JsonSerializable(typeof(PodTopologySpreadArgs))]
[JsonSerializable(typeof(VolumeBindingArgs))]
[JsonSerializable(typeof(DynamicResourcesArgs))]
internal sealed partial class SchedulerJsonContext : JsonSerializerContext;
