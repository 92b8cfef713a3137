namespace NodeStack.CriShim.Runtime;

/// <summary>A hostPort; HostPort 0 maps nothing.</summary>
public sealed record PortMapping(PortProtocol Protocol, int ContainerPort, int HostPort, string HostIp);
