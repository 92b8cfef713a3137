using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;

namespace NodeStack.Proxy.Tests.Conntrack;

public sealed class ConntrackMessageParserTests
{
    private static readonly Flow s_flow = Flows.Of("10.96.0.10:53", "10.244.0.1:5353", id: 0xdeadbeef) with { Zone = 300 };
    private static readonly Flow s_flow6 = new(Flows.End("fd00::1:1000"), Flows.End("fd00:96::10:53"), Flows.End("fd00:244::1:5353"), 0, 7);

    [Fact]
    public void Parse_MessagesOfBothFamilies_AreTheFlows() => Assert.Equal([s_flow, s_flow6, null], Read([.. Message(s_flow), .. Message(s_flow6), .. Message(s_flow, protocol: 6)]));

    [Fact]
    public void Parse_ZoneOfOneDirection_IsNoneOfOurs()
    {
        var build = new ConntrackRequestBuilder();
        var message = build.Message(ConntrackNumbers.NewFlow, 0, AddressFamily.IPv4, 1, () =>
        {
            build.Attribute(ConntrackNumbers.Original, [6, 0, (byte)ConntrackNumbers.TupleZone, 0, 0, 5, 0, 0]);
            build.Tuple(ConntrackNumbers.Reply, s_flow.ReplySource, s_flow.Source);
        }).ToArray();
        Assert.Equal([null], Read(message));
    }

    [Theory]
    [InlineData("11000000 0200 0000 01000000 00000000 00")]
    [InlineData("0f000000 0200 0000 01000000 00000000")]
    [InlineData("00000000 0200 0000 01000000 00000000")]
    [InlineData("12000000 0200 0000 01000000 00000000 0000")]
    [InlineData("ffffffff 0001 0000 01000000 00000000")]
    [InlineData("14000000 0200 0000 01000000 00000000 00000080")]
    [InlineData("16000000 0001 0000 01000000 00000000 02000000 0000")]
    [InlineData("18000000 0001 0000 01000000 00000000 02000000 03000100")]
    [InlineData("18000000 0001 0000 01000000 00000000 02000000 0500 0c00")]
    [InlineData("1c000000 0001 0000 01000000 00000000 02000000 0600 0c00 0000 0000")]
    public void Read_BrokenMessage_IsTheTypedError(string hex)
    {
        var error = Assert.Throws<ConntrackException>(() => Read(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));
        Assert.Equal(ConntrackException.BadMessage, error.Errno);
    }

    [Theory]
    [InlineData("14000000 0200 0000 01000000 00000000 feffffff", 2)]
    [InlineData("14000000 0300 0200 01000000 00000000 00000000", 0)]
    [InlineData("10000000 0300 0200 01000000 00000000", 0)]
    public void Errno_ErrorOrEnd_IsItsNumber(string hex, int errno)
    {
        ReadOnlySpan<byte> bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(ConntrackMessageParser.TryTake(ref bytes, out var message));
        Assert.Equal(errno, ConntrackMessageParser.Errno(message));
        Assert.False(ConntrackMessageParser.TryTake(ref bytes, out _));
    }

    [Fact]
    public void Read_Garbage_EndsWithAValueOrTheTypedError() => Gen.Byte.Array[0, 200].Sample(ReadWhateverComes, iter: 20_000);

    [Fact]
    public void Read_MessagesWithAFewBytesChanged_EndWithAValueOrTheTypedError()
    {
        byte[] good = [.. Message(s_flow), .. Message(s_flow6), .. Message(s_flow)];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 6].Sample(
            changes =>
            {
                var bytes = (byte[])good.Clone();
                foreach (var (at, value) in changes)
                    bytes[at] = value;
                ReadWhateverComes(bytes);
            },
            iter: 20_000);
    }

    [Fact]
    public void Read_MessagesCutShort_EndWithAValueOrTheTypedError()
    {
        byte[] good = [.. Message(s_flow), .. Message(s_flow6)];
        for (var length = 0; length < good.Length; length++)
            ReadWhateverComes(good[..length]);
    }

    private static void ReadWhateverComes(byte[] bytes)
    {
        try
        {
            Read(bytes);
        }
        catch (ConntrackException e) when (e.Errno == ConntrackException.BadMessage)
        {
        }
    }

    private static List<Flow?> Read(byte[] datagram)
    {
        var flows = new List<Flow?>();
        ReadOnlySpan<byte> rest = datagram;
        while (ConntrackMessageParser.TryTake(ref rest, out var message))
            if (message.Type == ConntrackNumbers.NewFlow)
                flows.Add(ConntrackMessageParser.Parse(message));
            else
                ConntrackMessageParser.Errno(message);
        return flows;
    }

    /// <summary>As the kernel tells of a flow.</summary>
    private static byte[] Message(Flow flow, byte protocol = ConntrackNumbers.Udp)
    {
        var build = new ConntrackRequestBuilder();
        var bytes = build.Message(ConntrackNumbers.NewFlow, 2, flow.Source.Address.Family, 1, () =>
        {
            build.Tuple(ConntrackNumbers.Original, flow.Source, flow.Destination);
            build.Tuple(ConntrackNumbers.Reply, flow.ReplySource, flow.Source);
            build.Attribute(3, [0, 0, 0, 8]);
            build.Attribute(ConntrackNumbers.Id, ConntrackRequestBuilder.BigEndian(flow.Id));
            if (flow.Zone != 0)
                build.Attribute(ConntrackNumbers.Zone, ConntrackRequestBuilder.BigEndian(flow.Zone));
        }).ToArray();
        var at = bytes.AsSpan().IndexOf((byte[])[5, 0, 1, 0, ConntrackNumbers.Udp]);
        bytes[at + 4] = protocol;
        return bytes;
    }
}
