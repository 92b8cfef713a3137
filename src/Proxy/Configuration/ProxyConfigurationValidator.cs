using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>Finds everything wrong with a defaulted configuration, with upstream's paths and words. The blocks of other modes are not looked at, but the iptables mask bit.</summary>
internal static class ProxyConfigurationValidator
{
    private const string Root = "KubeProxyConfiguration";
    private const string NotNegative = "must be greater than or equal to 0";

    public static IReadOnlyList<string> Validate(KubeProxyConfiguration config)
    {
        var errors = new FieldErrors();
        MasqueradeBit(config.Iptables.MasqueradeBit, $"{Root}.KubeProxyIPTablesConfiguration.MasqueradeBit", errors);
        MasqueradeBit(config.Nftables.MasqueradeBit, $"{Root}.KubeProxyNFTablesConfiguration.MasqueradeBit", errors);
        Linux(config, $"{Root}.KubeProxyLinuxConfiguration", errors);
        if (!ProxyModeRules.IsKnown(config.Mode))
            errors.Invalid($"{Root}.Mode.ProxyMode", config.Mode, "must be iptables, ipvs, nftables or blank (blank means the best-available proxy [currently nftables])");
        errors.NotNegative($"{Root}.ClientConnection.Burst", config.ClientConnection.Burst);
        Periods(config, errors);
        Listeners(config, errors);
        NodePortAddresses(config.NodePortAddresses ?? [], $"{Root}.NodePortAddresses", errors);
        HiddenMetrics(config.ShowHiddenMetricsForVersion, errors);
        DetectLocal(config, errors);
        LoggingConfigurationChecks.Check(config.Logging, $"{Root}.logging", ProxyFeatures.IsOn(config, ProxyFeatures.LoggingAlphaOptions), errors);
        return errors.All;
    }

    private static void MasqueradeBit(int? bit, string path, FieldErrors errors)
    {
        if (bit is < 0 or > 31)
            errors.Invalid(path, bit, "must be within the range [0, 31]");
    }

    private static void Linux(KubeProxyConfiguration config, string path, FieldErrors errors)
    {
        var conntrack = config.Conntrack;
        path += ".KubeProxyConntrackConfiguration";
        errors.NotNegative($"{path}.MaxPerCore", conntrack.MaxPerCore);
        errors.NotNegative($"{path}.Min", conntrack.Min);
        Duration($"{path}.TCPEstablishedTimeout", conntrack.TcpEstablishedTimeout ?? TimeSpan.Zero, errors);
        Duration($"{path}.TCPCloseWaitTimeout", conntrack.TcpCloseWaitTimeout ?? TimeSpan.Zero, errors);
        Duration($"{path}.UDPTimeout", conntrack.UdpTimeout, errors);
        Duration($"{path}.UDPStreamTimeout", conntrack.UdpStreamTimeout, errors);
        if (config.OomScoreAdj is < -1000 or > 1000)
            errors.Invalid($"{Root}.KubeProxyLinuxConfiguration.OOMScoreAdj", config.OomScoreAdj, "must be within the range [-1000, 1000]");
    }

    private static void Duration(string path, TimeSpan time, FieldErrors errors)
    {
        if (time < TimeSpan.Zero)
            errors.Invalid(path, GoDuration.Format(time), NotNegative);
    }

    private static void Periods(KubeProxyConfiguration config, FieldErrors errors)
    {
        TimeSpan sync = config.Nftables.SyncPeriod, min = config.Nftables.MinSyncPeriod;
        if (config.ConfigSyncPeriod <= TimeSpan.Zero)
            errors.Invalid($"{Root}.ConfigSyncPeriod", GoDuration.Format(config.ConfigSyncPeriod), "must be greater than 0");
        if (sync <= TimeSpan.Zero)
            errors.Invalid($"{Root}.SyncPeriod", GoDuration.Format(sync), "must be greater than 0");
        Duration($"{Root}.MinSyncPeriod", min, errors);
        if (min > sync)
            errors.Invalid($"{Root}.SyncPeriod", GoDuration.Format(min), $"must be greater than or equal to {Root}.MinSyncPeriod");
    }

    private static void Listeners(KubeProxyConfiguration config, FieldErrors errors)
    {
        if (Address.Parse(config.BindAddress) is null)
            errors.Invalid($"{Root}.BindAddress", config.BindAddress, "not a valid textual representation of an IP address");
        Listener(config.HealthzBindAddress, $"{Root}.HealthzBindAddress", errors);
        Listener(config.MetricsBindAddress, $"{Root}.MetricsBindAddress", errors);
    }

    /// <summary>Empty is none. Upstream says so of both, and then refuses it of metrics.</summary>
    private static void Listener(string text, string path, FieldErrors errors)
    {
        if (text.Length == 0)
            return;
        if (!HostPortParser.TrySplit(text, out var host, out var port))
        {
            errors.Invalid(path, text, "must be IP:port");
            return;
        }
        if (Address.Parse(host) is null)
            errors.Invalid(path, host, "must be a valid IP");
        if (!int.TryParse(port, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            errors.Invalid(path, port, "must be a valid port");
    }

    private static void NodePortAddresses(IReadOnlyList<string> addresses, string path, FieldErrors errors)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            if (addresses[i] == ProxyDefaultRules.Primary)
            {
                if (addresses.Count != 1)
                    errors.Invalid($"{path}[{i}]", addresses[i], "can't use both 'primary' and CIDRs");
                return;
            }
            if (AddressPrefix.Parse(addresses[i]) is null)
                errors.Invalid($"{path}[{i}]", addresses[i], "must be a valid CIDR");
        }
    }

    private static void HiddenMetrics(string version, FieldErrors errors)
    {
        const string Field = "showHiddenMetricsForVersion";
        var parts = KubernetesVersion.Text.TrimStart('v').Split('.');
        var previous = $"{parts[0]}.{int.Parse(parts[1], CultureInfo.InvariantCulture) - 1}";
        if (version.Length > 0 && version != previous)
        {
            errors.Invalid($"{Root}.ShowHiddenMetricsForVersion", version,
                $"invalid {Field}: {Field}: Invalid value: {QuotedTextRenderer.Quote(version)}: must be omitted or have the value '{previous}'; only the previous minor version is allowed");
        }
    }

    private static void DetectLocal(KubeProxyConfiguration config, FieldErrors errors)
    {
        const string Path = $"{Root}.DetectLocalConfiguration";
        switch (config.DetectLocalMode)
        {
            case LocalDetectionMode.BridgeInterface when config.DetectLocal.BridgeInterface.Length == 0:
                errors.Invalid($"{Path}.InterfaceName", "", "must not be empty");
                break;
            case LocalDetectionMode.InterfaceNamePrefix when config.DetectLocal.InterfaceNamePrefix.Length == 0:
                errors.Invalid($"{Path}.InterfacePrefix", "", "must not be empty");
                break;
            case LocalDetectionMode.ClusterCidr when config.ClusterCidr.Length > 0:
                ClusterCidrs(config.ClusterCidr.Split(','), $"{Path}.ClusterCIDRs", errors);
                break;
            case LocalDetectionMode.ClusterCidr or LocalDetectionMode.NodeCidr or LocalDetectionMode.BridgeInterface or LocalDetectionMode.InterfaceNamePrefix:
                break;
            default:
                errors.NotSupported($"{Root}.DetectLocalMode", config.DetectLocalMode,
                    LocalDetectionMode.ClusterCidr, LocalDetectionMode.NodeCidr, LocalDetectionMode.BridgeInterface, LocalDetectionMode.InterfaceNamePrefix, "");
                break;
        }
    }

    private static void ClusterCidrs(string[] texts, string path, FieldErrors errors)
    {
        const string Pair = "must be a either a single CIDR or dual-stack pair of CIDRs (e.g. [10.100.0.0/16, fde4:8dba:82e1::/48]";
        var all = new JsonArray([.. texts.Select(static text => (JsonNode?)JsonValue.Create(text))]);
        if (texts.Length > 2)
        {
            errors.Invalid(path, all, Pair);
            return;
        }
        var networks = texts.Select(AddressPrefix.Parse).ToArray();
        for (var i = 0; i < texts.Length; i++)
        {
            if (networks[i] is null)
                errors.Invalid($"{path}[{i}]", texts[i], "must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)");
        }
        if (networks is [{ } first, { } second] && first.Family == second.Family)
            errors.Invalid(path, all, Pair);
    }
}
