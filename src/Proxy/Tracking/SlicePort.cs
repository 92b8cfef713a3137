namespace NodeStack.Proxy.Tracking;

/// <summary>One port of an EndpointSlice, that all its endpoints have.</summary>
internal sealed record SlicePort(string Name, TransportProtocol Protocol, ushort Number);
