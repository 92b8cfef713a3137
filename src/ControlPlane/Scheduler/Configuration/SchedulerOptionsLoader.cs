using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Serving.Secure;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.Scheduler.Configuration;

/// <summary>
/// Flags to options: the configuration is that of --config, with the flags that hold beside it over it, or that of the flags over the defaults. Every error
/// found is in the exception.
/// </summary>
public static class SchedulerOptionsLoader
{
    private static readonly ConfigurationReader<KubeSchedulerConfiguration> s_reader = new(
        "kube-scheduler", KubeSchedulerConfiguration.ApiVersionValue, KubeSchedulerConfiguration.KindValue,
        SchedulerJsonContext.Default.KubeSchedulerConfiguration, SchedulerJsonContext.Default);

    /// <exception cref="ConfigurationException"/>
    public static SchedulerOptions Load(IReadOnlyList<GivenFlag> flags)
    {
        var given = new GivenFlags(flags);
        var file = given.Text(SchedulerFlags.Config);
        // null is "not set", as everywhere in Kubernetes.
        var tree = file.Length > 0 ? MergePatchRules.Merge([], s_reader.Read(file)) : [];
        FlagOverlay.Apply(tree, [.. flags.Where(f => file.Length == 0 || SchedulerFlags.HoldWithFile.Contains(f.Flag.Name))]);
        var config = tree.Deserialize(SchedulerJsonContext.Default.KubeSchedulerConfiguration)!;
        SchedulerDefaultRules.Apply(config);
        var errors = new List<string>(SchedulerConfigurationValidator.Validate(config));
        var arguments = Arguments(config, errors);
        var endpoint = Endpoint(given, errors);
        var serving = SecureServingFlags.Read(given, errors);
        if (given.Text(SchedulerFlags.LoggingFormat) is not ("" or "text" or "json"))
            errors.Add($"--logging-format: unsupported log format \"{given.Text(SchedulerFlags.LoggingFormat)}\"");
        if (errors.Count > 0)
            throw new ConfigurationException([.. errors.Distinct()]);
        return Options(config, arguments, given) with { Endpoint = endpoint, Serving = serving, Warnings = [.. Warnings(config, given, file)] };
    }

    private static SchedulerOptions Options(KubeSchedulerConfiguration config, IReadOnlyList<PluginArguments> arguments, GivenFlags given)
    {
        var resources = new ResourceTable();
        var profiles = new List<SchedulingProfile>();
        for (var i = 0; i < config.Profiles.Count; i++)
            profiles.Add(ProfileBuilder.Build(config.Profiles[i], arguments[i], resources));
        return new SchedulerOptions(config, profiles, resources)
        {
            BindTimeouts = config.Profiles.Zip(arguments).ToDictionary(static p => p.First.SchedulerName, static p => p.Second.BindTimeout),
            Master = given.Text(SchedulerFlags.Master),
            WriteConfigTo = given.Text(SchedulerFlags.WriteConfigTo),
            LongestWait = GoDuration.TryParse(given.Text(SchedulerFlags.LongestWait), out var wait) ? wait : TimeSpan.FromMinutes(5),
            LoggingFormat = given.Text(SchedulerFlags.LoggingFormat),
            Verbosity = long.TryParse(given.Text(SchedulerFlags.Verbosity), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var v) ? v : 0,
            Flags = FlagValueRenderer.Render(SchedulerFlags.All, SchedulerConfigurationRenderer.Tree(config), given.ByName),
        };
    }

    private static List<PluginArguments> Arguments(KubeSchedulerConfiguration config, List<string> errors)
    {
        var list = new List<PluginArguments>();
        for (var i = 0; i < config.Profiles.Count; i++)
        {
            var arguments = PluginArgumentParser.Parse(config.Profiles[i], i, errors);
            var problems = new FieldErrors();
            new PluginArgumentValidator($"profiles[{i}]", problems).Validate(arguments);
            errors.AddRange(problems.All);
            errors.AddRange(ProfileBuilder.Problems(config.Profiles[i], i));
            list.Add(arguments);
        }
        return list;
    }

    private static IPEndPoint? Endpoint(GivenFlags given, List<string> errors)
    {
        var address = given.Text(SchedulerFlags.BindAddress);
        if (!IPAddress.TryParse(address.Length == 0 ? "0.0.0.0" : address, out var ip))
            errors.Add($"--bind-address: \"{address}\" is no IP address");
        var port = SchedulerDefaultRules.SecurePort;
        if (given.Has(SchedulerFlags.SecurePort) && !int.TryParse(given.Text(SchedulerFlags.SecurePort), NumberStyles.None, CultureInfo.InvariantCulture, out port))
            port = -1;
        if (port is < 0 or > 65535)
            errors.Add($"--secure-port: {given.Text(SchedulerFlags.SecurePort)} must be between 0 and 65535, inclusive. 0 for turning off secure port");
        return errors.Count > 0 || port == 0 ? null : new IPEndPoint(ip!, port);
    }

    private static IEnumerable<string> Warnings(KubeSchedulerConfiguration config, GivenFlags given, string file)
    {
        var ignored = given.ByName.Keys.Where(name => file.Length > 0 && !SchedulerFlags.HoldWithFile.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (ignored.Count > 0)
            yield return $"without effect beside --config: {string.Join(", ", ignored.Select(static n => $"--{n}"))}";
        foreach (var entry in config.Profiles.SelectMany(static p => p.PluginConfig).Where(static p => Plugins.PluginNames.BitOf(p.Name) == 0))
            yield return $"pluginConfig of {entry.Name} is without effect: there is no such plugin";
    }
}
