using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>
/// Every mode that a configuration may name, and what it becomes: nftables rules are the only ones there are. A configuration written for another mode
/// brings along what it says in that mode's block, where the nftables block says nothing.
/// </summary>
internal static class ProxyModeRules
{
    public const string Nftables = "nftables";
    public const string Iptables = "iptables";
    public const string Ipvs = "ipvs";

    public static bool IsKnown(string mode) => mode is "" or Nftables or Iptables or Ipvs;

    /// <summary>One line for the user, or null where the mode is as asked.</summary>
    public static string? Warning(string mode) => mode is Iptables or Ipvs
        ? $"mode {mode}: nftables rules are made instead; node ports are answered on the node's primary addresses unless nodePortAddresses says otherwise, and never on loopback"
        : null;

    /// <summary>Before defaults, where zero still means "not said". A mode that does not exist stays, for the validator.</summary>
    public static void Settle(KubeProxyConfiguration config)
    {
        if (!IsKnown(config.Mode))
            return;
        if (config.Mode != Nftables)
            Adopt(config);
        Finish(config);
    }

    /// <summary>What upstream shows of a configuration that runs in nftables mode: the other modes' intervals are gone.</summary>
    public static void Finish(KubeProxyConfiguration config)
    {
        config.Mode = Nftables;
        config.Iptables.MasqueradeAll = false;
        config.Iptables.SyncPeriod = config.Iptables.MinSyncPeriod = TimeSpan.Zero;
        config.Ipvs.SyncPeriod = config.Ipvs.MinSyncPeriod = TimeSpan.Zero;
    }

    /// <summary>Without a mode, upstream's is iptables. Mask bit and masqueradeAll of the ipvs mode are those of the iptables block.</summary>
    private static void Adopt(KubeProxyConfiguration config)
    {
        var (own, iptables) = (config.Nftables, config.Iptables);
        var isIpvs = config.Mode == Ipvs;
        own.MasqueradeAll |= iptables.MasqueradeAll;
        own.MasqueradeBit ??= iptables.MasqueradeBit;
        if (own.SyncPeriod == TimeSpan.Zero)
            own.SyncPeriod = isIpvs ? config.Ipvs.SyncPeriod : iptables.SyncPeriod;
        if (own.MinSyncPeriod == TimeSpan.Zero)
            own.MinSyncPeriod = isIpvs ? config.Ipvs.MinSyncPeriod : iptables.MinSyncPeriod;
    }
}
