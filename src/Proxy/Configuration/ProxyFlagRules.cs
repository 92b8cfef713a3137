using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Quantities;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>A configuration from flags alone: they go over the defaults, so zeros and empty texts that are given stand.</summary>
internal static class ProxyFlagRules
{
    /// <exception cref="ConfigurationException">With every flag that cannot be read.</exception>
    public static KubeProxyConfiguration FromFlags(GivenFlags given)
    {
        var defaults = new KubeProxyConfiguration();
        ProxyDefaultRules.Apply(defaults);
        var tree = (JsonObject)JsonSerializer.SerializeToNode(defaults, ProxyJsonContext.Default.KubeProxyConfiguration)!;
        // Upstream takes an empty address for none given. Of metrics its help says otherwise, and so do we.
        FlagOverlay.Apply(tree, [.. given.ByName.Values.Where(f => f.Flag != ProxyFlags.BindAddress && f.Flag != ProxyFlags.HealthzBindAddress || f.Values[^1].Length > 0)]);
        var config = tree.Deserialize(ProxyJsonContext.Default.KubeProxyConfiguration)!;
        if (config.NodePortAddresses is null or [])
            config.NodePortAddresses = defaults.NodePortAddresses;
        if (!given.Has(ProxyFlags.WriteConfigTo))
        {
            config.HealthzBindAddress = WithPort(config.HealthzBindAddress, given, ProxyFlags.HealthzPort, ProxyDefaultRules.HealthzPort);
            config.MetricsBindAddress = WithPort(config.MetricsBindAddress, given, ProxyFlags.MetricsPort, ProxyDefaultRules.MetricsPort);
        }
        if (ProxyModeRules.IsKnown(config.Mode))
            Settle(config, given);
        return config;
    }

    /// <summary>The deprecated flags: port 0 is no server, another port is for an address without one.</summary>
    private static string WithPort(string address, GivenFlags given, ConfigurationFlag flag, int otherwise)
    {
        var port = given.Has(flag) ? int.Parse(given.Text(flag), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : otherwise;
        return port == 0 ? "" : HostPortParser.AppendPortIfNeeded(address, port);
    }

    private static void Settle(KubeProxyConfiguration config, GivenFlags given)
    {
        var isIpvs = config.Mode == ProxyModeRules.Ipvs;
        if (config.Mode != ProxyModeRules.Nftables)
            config.Nftables.MasqueradeBit = config.Iptables.MasqueradeBit;
        config.Nftables.SyncPeriod = Period(given, isIpvs ? ProxyFlags.IpvsSyncPeriod : ProxyFlags.SyncPeriod) ?? config.Nftables.SyncPeriod;
        config.Nftables.MinSyncPeriod = Period(given, isIpvs ? ProxyFlags.IpvsMinSyncPeriod : ProxyFlags.MinSyncPeriod) ?? config.Nftables.MinSyncPeriod;
        ProxyModeRules.Finish(config);
    }

    private static TimeSpan? Period(GivenFlags given, ConfigurationFlag flag) => GoDuration.TryParse(given.Text(flag), out var period) ? period : null;
}
