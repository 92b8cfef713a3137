namespace NodeStack.CriShim.Runtime;

/// <summary>Transport protocol of a port mapping.</summary>
public enum PortProtocol { Tcp, Udp, Sctp }
