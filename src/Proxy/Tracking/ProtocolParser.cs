namespace NodeStack.Proxy.Tracking;

/// <summary>The protocol of a port.</summary>
internal static class ProtocolParser
{
    /// <summary>TCP where none is given; null when the text is no protocol.</summary>
    public static TransportProtocol? Parse(string? text) => text switch
    {
        null or "" or "TCP" => TransportProtocol.Tcp,
        "UDP" => TransportProtocol.Udp,
        "SCTP" => TransportProtocol.Sctp,
        _ => null,
    };
}
