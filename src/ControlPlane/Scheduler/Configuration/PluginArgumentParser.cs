using System.Text;
using System.Text.Json.Serialization.Metadata;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Decoding;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>Reads pluginConfig, strictly: unknown keys and wrong types are told, all of them. Arguments of plugins that are not known are passed over, as upstream does.</summary>
internal sealed class PluginArgumentParser(string path, List<string> errors)
{
    private static readonly IReadOnlyDictionary<Type, LeafRules.Rule> s_leaves = new Dictionary<Type, LeafRules.Rule>(LeafRules.Kubernetes)
    {
        [typeof(TimeSpan)] = (token, text) => GoDuration.TryParse(text, out _) ? null : $"invalid duration \"{text}\"",
    };

    public static PluginArguments Parse(KubeSchedulerProfile profile, int index, List<string> errors)
    {
        var arguments = new PluginArguments();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < profile.PluginConfig.Count; i++)
        {
            var path = $"profiles[{index}].pluginConfig[{i}]";
            if (!seen.Add(profile.PluginConfig[i].Name))
                errors.Add($"{path}: Duplicate value: \"{profile.PluginConfig[i].Name}\"");
            else
                arguments = new PluginArgumentParser(path, errors).Add(arguments, profile.PluginConfig[i]);
        }
        return arguments;
    }

    private PluginArguments Add(PluginArguments all, PluginConfig config)
    {
        var types = SchedulerJsonContext.Default;
        return config.Name switch
        {
            PluginNames.DefaultPreemption => all with { Preemption = Read(config, types.DefaultPreemptionArgs) },
            PluginNames.InterPodAffinity => all with { InterPodAffinity = Read(config, types.InterPodAffinityArgs) },
            PluginNames.NodeAffinity => all with { NodeAffinity = Read(config, types.NodeAffinityArgs) },
            PluginNames.NodeResourcesBalancedAllocation => all with { Balanced = Read(config, types.NodeResourcesBalancedAllocationArgs) },
            PluginNames.NodeResourcesFit => all with { Fit = Read(config, types.NodeResourcesFitArgs) },
            PluginNames.PodTopologySpread => all with { Spread = Read(config, types.PodTopologySpreadArgs) },
            PluginNames.VolumeBinding => all with { VolumeBinding = Read(config, types.VolumeBindingArgs) },
            PluginNames.DynamicResources => Ignored(all, Read(config, types.DynamicResourcesArgs)),
            _ => all,
        };
    }

    private static PluginArguments Ignored(PluginArguments all, DynamicResourcesArgs _) => all;

    private T Read<T>(PluginConfig config, JsonTypeInfo<T> type)
        where T : class, new()
    {
        if (config.Args is null)
            return new T();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(config.Args.ToJsonString()))[0];
        var decoded = StrictDecoder.Decode(document, type, SchedulerJsonContext.Default, s_leaves);
        foreach (var problem in decoded.Errors.Concat(decoded.UnknownFields))
            errors.Add($"{path}.args.{problem.Path}: {problem.Message}");
        var (version, kind) = StrictDecoder.TypeOf(document);
        if (kind.Length > 0 && kind != $"{config.Name}Args" || version.Length > 0 && version != KubeSchedulerConfiguration.ApiVersionValue)
            errors.Add($"{path}: args for plugin {config.Name} were not of type {config.Name}Args.kubescheduler.config.k8s.io, got {kind} of {version}");
        return decoded.Value ?? new T();
    }
}
