using System.Collections.Immutable;
using System.Globalization;
using NodeStack.Proxy.Configuration;

namespace NodeStack.Proxy.Conntrack;

/// <summary>What of the kernel's connection tracking the configuration wants otherwise than it is, as upstream 1.36.</summary>
internal static class ConntrackSysctlPlanner
{
    /// <summary>However many cores: each connection costs memory.</summary>
    public const int MostConnections = 1_048_576;

    public const string HashSizeFile = "sys/module/nf_conntrack/parameters/hashsize";
    public const string MaxFile = Folder + "nf_conntrack_max";
    private const string Folder = "proc/sys/net/netfilter/";

    /// <summary>The kernel's table should have a bucket for this many connections.</summary>
    private const int ConnectionsPerBucket = 4;

    /// <summary>The files whose present values a plan is made from.</summary>
    public static ImmutableArray<string> Files(ConntrackSettings settings) =>
        [.. Wanted(settings, 1).Select(w => w.File).SelectMany<string, string>(f => f == MaxFile ? [f, HashSizeFile] : [f])];

    /// <param name="cpus">Of the machine, not those that this process may use.</param>
    /// <param name="present">By file; one that could not be read is not there.</param>
    /// <returns>In the order to be written.</returns>
    public static ImmutableArray<SysctlWrite> Plan(ConntrackSettings settings, int cpus, IReadOnlyDictionary<string, long> present)
    {
        var writes = ImmutableArray.CreateBuilder<SysctlWrite>();
        foreach (var wanted in Wanted(settings, cpus))
        {
            if (!present.TryGetValue(wanted.File, out var value) || value != wanted.Value)
                writes.Add(wanted);
            var buckets = wanted.Value / ConnectionsPerBucket;
            if (wanted.File == MaxFile && present.TryGetValue(HashSizeFile, out var size) && size < buckets)
                writes.Add(new(HashSizeFile, buckets, string.Create(CultureInfo.InvariantCulture, $"{size} buckets are too few for {wanted.Value} connections")));
        }
        return writes.ToImmutable();
    }

    /// <summary>0: the kernel's limit stays.</summary>
    public static int Max(int perCore, int least, int cpus)
    {
        if (perCore <= 0)
            return 0;
        var scaled = (long)perCore * cpus;
        return scaled > MostConnections ? MostConnections : Math.Max((int)scaled, least);
    }

    private static IEnumerable<SysctlWrite> Wanted(ConntrackSettings settings, int cpus)
    {
        var max = Max(settings.MaxPerCore, settings.Min, cpus);
        if (max > 0)
            yield return new(MaxFile, max, string.Create(CultureInfo.InvariantCulture, $"conntrack.maxPerCore {settings.MaxPerCore} with {cpus} cores, conntrack.min {settings.Min}"));
        foreach (var (name, time, field) in new[]
        {
            ("nf_conntrack_tcp_timeout_established", settings.TcpEstablished, "tcpEstablishedTimeout"),
            ("nf_conntrack_tcp_timeout_close_wait", settings.TcpCloseWait, "tcpCloseWaitTimeout"),
        })
            if (time > TimeSpan.Zero)
                yield return Seconds(name, time, field);
        if (settings.TcpBeLiberal)
            yield return new(Folder + "nf_conntrack_tcp_be_liberal", 1, "conntrack.tcpBeLiberal");
        if (settings.Udp > TimeSpan.Zero)
            yield return Seconds("nf_conntrack_udp_timeout", settings.Udp, "udpTimeout");
        if (settings.UdpStream > TimeSpan.Zero)
            yield return Seconds("nf_conntrack_udp_timeout_stream", settings.UdpStream, "udpStreamTimeout");
    }

    private static SysctlWrite Seconds(string name, TimeSpan time, string field) => new(Folder + name, (long)time.TotalSeconds, "conntrack." + field);
}
