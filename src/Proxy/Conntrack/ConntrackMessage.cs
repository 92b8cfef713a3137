namespace NodeStack.Proxy.Conntrack;

/// <summary>One message of an answer; its body is what is behind the netlink header.</summary>
internal readonly ref struct ConntrackMessage(ushort type, ushort flags, uint sequence, ReadOnlySpan<byte> body)
{
    public ushort Type => type;
    public ushort Flags => flags;
    public uint Sequence => sequence;
    public ReadOnlySpan<byte> Body { get; } = body;
}
