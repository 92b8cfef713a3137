namespace NodeStack.Proxy.Tracking;

/// <summary>With the numbers of IP headers.</summary>
internal enum TransportProtocol : byte
{
    Tcp = 6,
    Udp = 17,
    Sctp = 132,
}
