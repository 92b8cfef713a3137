namespace NodeStack.Proxy.Tracking;

/// <summary>What a port of a Service is, apart from the Service's addresses.</summary>
/// <param name="NodePort">0: none.</param>
internal readonly record struct PortNumbers(string Name, TransportProtocol Protocol, ushort Port, ushort NodePort);
