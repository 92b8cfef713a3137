using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Validation;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>Upstream's defaulting: what is empty or zero gets the value that stands for it.</summary>
internal static class ProxyDefaultRules
{
    public const string Primary = "primary";
    public const int HealthzPort = 10256;
    public const int MetricsPort = 10249;
    public const int MasqueradeBit = 14;
    public const int OomScoreAdj = -999;
    public static readonly TimeSpan SyncPeriod = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan MinSyncPeriod = TimeSpan.FromSeconds(1);

    public static void Apply(KubeProxyConfiguration config)
    {
        config.BindAddress = Or(config.BindAddress, "0.0.0.0");
        var isV4 = IpRules.Parse(config.BindAddress) is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } or { IsIPv4MappedToIPv6: true };
        config.HealthzBindAddress = HostPortParser.AppendPortIfNeeded(Or(config.HealthzBindAddress, isV4 ? "0.0.0.0" : "::"), HealthzPort);
        config.MetricsBindAddress = HostPortParser.AppendPortIfNeeded(Or(config.MetricsBindAddress, isV4 ? "127.0.0.1" : "::1"), MetricsPort);
        config.OomScoreAdj ??= OomScoreAdj;
        config.ConfigSyncPeriod = Or(config.ConfigSyncPeriod, TimeSpan.FromMinutes(15));
        config.DetectLocalMode = Or(config.DetectLocalMode, LocalDetectionMode.ClusterCidr);
        // The nftables mode's own default; in the iptables mode of old it was every address of the node.
        if (config.NodePortAddresses is null or [])
            config.NodePortAddresses = [Primary];
        ApplyTo(config.Iptables);
        ApplyTo(config.Nftables);
        ApplyTo(config.Conntrack);
        ApplyTo(config.ClientConnection);
        ApplyTo(config.Logging);
    }

    private static void ApplyTo(IptablesConfiguration iptables)
    {
        iptables.LocalhostNodePorts ??= true;
        iptables.MasqueradeBit ??= MasqueradeBit;
    }

    private static void ApplyTo(NftablesConfiguration nftables)
    {
        nftables.SyncPeriod = Or(nftables.SyncPeriod, SyncPeriod);
        nftables.MinSyncPeriod = Or(nftables.MinSyncPeriod, MinSyncPeriod);
        nftables.MasqueradeBit ??= MasqueradeBit;
    }

    private static void ApplyTo(ConntrackConfiguration conntrack)
    {
        conntrack.MaxPerCore ??= 32 * 1024;
        conntrack.Min ??= 128 * 1024;
        conntrack.TcpEstablishedTimeout ??= TimeSpan.FromHours(24);
        conntrack.TcpCloseWaitTimeout ??= TimeSpan.FromHours(1);
    }

    private static void ApplyTo(ClientConnectionConfiguration client)
    {
        client.ContentType = Or(client.ContentType, "application/vnd.kubernetes.protobuf");
        client.Qps = client.Qps == 0 ? 5 : client.Qps;
        client.Burst = client.Burst == 0 ? 10 : client.Burst;
    }

    private static void ApplyTo(LoggingConfiguration logging)
    {
        logging.Format = Or(logging.Format, "text");
        if (logging.FlushFrequency.Value == TimeSpan.Zero)
            logging.FlushFrequency = new FlushFrequency(TimeSpan.FromSeconds(5));
    }

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    private static TimeSpan Or(TimeSpan time, TimeSpan otherwise) => time == TimeSpan.Zero ? otherwise : time;
}
