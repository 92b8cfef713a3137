using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>
/// Flags to options: the configuration is that of --config, with the logging flags over it, or that of the flags over the defaults. Every error found is
/// in the exception, with file and line, field or flag.
/// </summary>
public static class ProxyOptionsLoader
{
    private static readonly ConfigurationReader<KubeProxyConfiguration> Reader = new(
        "kube-proxy", KubeProxyConfiguration.ApiVersionValue, KubeProxyConfiguration.KindValue,
        ProxyJsonContext.Default.KubeProxyConfiguration, ProxyJsonContext.Default);

    /// <param name="hostName">For nodes that are given no name.</param>
    /// <exception cref="ConfigurationException"/>
    public static ProxyOptions Load(IReadOnlyList<GivenFlag> flags, string hostName)
    {
        var given = new GivenFlags(flags);
        var file = given.Text(ProxyFlags.Config);
        var (config, mode, hasFormat) = file.Length > 0 ? FromFile(file, flags) : FromFlags(given);
        var errors = ProxyConfigurationValidator.Validate(config);
        if (errors.Count > 0)
            throw new ConfigurationException(errors);
        var flaggedName = given.Text(ProxyFlags.HostnameOverride);
        var name = NodeNameRules.Choose(flaggedName, config.HostnameOverride, hostName);
        if (flaggedName.Length > 0)
            config.HostnameOverride = name;
        return new ProxyOptions(config, name)
        {
            ConfigFile = file,
            Master = given.Text(ProxyFlags.Master),
            Cleanup = given.Value(ProxyFlags.Cleanup)?.GetValue<bool>() ?? false,
            InitOnly = given.Value(ProxyFlags.InitOnly)?.GetValue<bool>() ?? false,
            WriteConfigTo = given.Text(ProxyFlags.WriteConfigTo),
            IsLoggingFormatGiven = hasFormat,
            Flags = FlagValueRenderer.Render(ProxyFlags.All, ConfigzRenderer.Whole(config), given.ByName),
            Warnings = [.. Warnings(config, mode, file.Length > 0 ? flags : [])],
        };
    }

    private static (KubeProxyConfiguration Config, string Mode, bool HasFormat) FromFile(string file, IReadOnlyList<GivenFlag> flags)
    {
        // null is "not set", as everywhere in Kubernetes.
        var tree = MergePatchRules.Merge([], Reader.Read(file));
        FlagOverlay.Apply(tree, [.. flags.Where(static f => ProxyFlags.HoldWithFile.Contains(f.Flag.Name))]);
        var hasFormat = tree["logging"]?["format"]?.GetValue<string>() is { Length: > 0 };
        var config = tree.Deserialize(ProxyJsonContext.Default.KubeProxyConfiguration)!;
        var mode = config.Mode;
        ProxyModeRules.Settle(config);
        ProxyDefaultRules.Apply(config);
        return (config, mode, hasFormat);
    }

    private static (KubeProxyConfiguration Config, string Mode, bool HasFormat) FromFlags(GivenFlags given)
    {
        var config = ProxyFlagRules.FromFlags(given);
        var mode = given.ByName.TryGetValue("proxy-mode", out var flag) ? flag.Values[^1] : "";
        return (config, mode, given.ByName.ContainsKey("logging-format"));
    }

    private static IEnumerable<string> Warnings(KubeProxyConfiguration config, string mode, IReadOnlyList<GivenFlag> besideFile)
    {
        if (ProxyModeRules.Warning(mode) is { } warning)
            yield return warning;
        var ignored = besideFile.Select(static f => f.Flag.Name).Where(static name => !ProxyFlags.HoldWithFile.Contains(name)).Order(StringComparer.Ordinal).Select(static name => $"--{name}").ToArray();
        if (ignored.Length > 0)
            yield return $"without effect beside --config: {string.Join(", ", ignored)}";
        if (UnsupportedFields.Describe(config) is { } vain)
            yield return vain;
    }
}
