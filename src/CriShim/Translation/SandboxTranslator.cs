using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Sandbox configuration, filters, list entries and status.</summary>
internal static class SandboxTranslator
{
    public static P.PodSandboxConfig ToProto(PodSandboxConfig config)
    {
        var proto = new P.PodSandboxConfig
        {
            Metadata = ToProto(config.Metadata),
            Hostname = config.Hostname,
            LogDirectory = config.LogDirectory,
            DnsConfig = ToProto(config.Dns),
            Linux = new P.LinuxPodSandboxConfig
            {
                CgroupParent = config.CgroupParent,
                SecurityContext = SecurityTranslator.ToProto(config.Security),
                Overhead = ResourcesTranslator.ToProto(config.Overhead),
                Resources = ResourcesTranslator.ToProto(config.Resources),
            },
        };
        proto.PortMappings.Put(config.PortMappings, ToProto);
        proto.Labels.Put(config.Labels);
        proto.Annotations.Put(config.Annotations);
        proto.Linux.Sysctls.Put(config.Sysctls);
        return proto;
    }

    public static P.PodSandboxMetadata ToProto(PodSandboxMetadata metadata) =>
        new() { Name = metadata.Name, Namespace = metadata.Namespace, Uid = metadata.Uid, Attempt = metadata.Attempt };

    public static P.PodSandboxFilter? ToProto(PodSandboxFilter filter)
    {
        if (filter == PodSandboxFilter.All)
            return null;
        var proto = new P.PodSandboxFilter { Id = filter.Id };
        if (filter.State is { } state)
            proto.State = new P.PodSandboxStateValue { State = ToProto(state) };
        proto.LabelSelector.Put(filter.Labels);
        return proto;
    }

    public static P.PodSandboxState ToProto(PodSandboxState state) =>
        state == PodSandboxState.Ready ? P.PodSandboxState.SandboxReady : P.PodSandboxState.SandboxNotready;

    public static PodSandbox ToDomain(P.PodSandbox proto) => new(
        Required(proto.Id, "sandbox without id"),
        ToDomain(proto.Metadata, proto.Id),
        ToDomain(proto.State),
        ProtoTime.FromNanoseconds(proto.CreatedAt),
        proto.Labels.ToLabels(),
        proto.Annotations.ToLabels(),
        proto.RuntimeHandler);

    public static PodSandboxStatus ToDomain(P.PodSandboxStatusResponse answer)
    {
        var status = answer.Status ?? throw new MalformedAnswerException("no status");
        var sandbox = new PodSandbox(
            Required(status.Id, "sandbox without id"),
            ToDomain(status.Metadata, status.Id),
            ToDomain(status.State),
            ProtoTime.FromNanoseconds(status.CreatedAt),
            status.Labels.ToLabels(),
            status.Annotations.ToLabels(),
            status.RuntimeHandler);
        return new PodSandboxStatus(
            sandbox,
            Ips(status.Network),
            SecurityTranslator.ToDomain(status.Linux?.Namespaces?.Options),
            answer.ContainersStatuses.ToList(ContainerTranslator.ToDomain));
    }

    public static PodSandboxMetadata ToDomain(P.PodSandboxMetadata? metadata, string id) => metadata is null
        ? throw new MalformedAnswerException($"sandbox {id} without metadata")
        : new PodSandboxMetadata(metadata.Name, metadata.Namespace, metadata.Uid, metadata.Attempt);

    /// <summary>A state of a later protocol is not one to run containers in.</summary>
    private static PodSandboxState ToDomain(P.PodSandboxState state) =>
        state == P.PodSandboxState.SandboxReady ? PodSandboxState.Ready : PodSandboxState.NotReady;

    private static IReadOnlyList<string> Ips(P.PodSandboxNetworkStatus? network)
    {
        if (network is null || network.Ip.Length == 0)
            return [];
        if (network.AdditionalIps.Count == 0)
            return [network.Ip];
        var ips = new List<string>(1 + network.AdditionalIps.Count) { network.Ip };
        foreach (var ip in network.AdditionalIps)
        {
            if (ip.Ip.Length > 0)
                ips.Add(ip.Ip);
        }

        return ips;
    }

    private static P.DNSConfig? ToProto(DnsConfig? dns)
    {
        if (dns is null)
            return null;
        var proto = new P.DNSConfig();
        proto.Servers.AddRange(dns.Servers);
        proto.Searches.AddRange(dns.Searches);
        proto.Options.AddRange(dns.Options);
        return proto;
    }

    private static P.PortMapping ToProto(PortMapping mapping) => new()
    {
        Protocol = mapping.Protocol switch
        {
            PortProtocol.Tcp => P.Protocol.Tcp,
            PortProtocol.Udp => P.Protocol.Udp,
            PortProtocol.Sctp => P.Protocol.Sctp,
            _ => throw new ArgumentOutOfRangeException(nameof(mapping), mapping.Protocol, null),
        },
        ContainerPort = mapping.ContainerPort,
        HostPort = mapping.HostPort,
        HostIp = mapping.HostIp,
    };

    private static string Required(string value, string complaint) =>
        value.Length > 0 ? value : throw new MalformedAnswerException(complaint);
}
