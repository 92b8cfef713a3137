using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Interop;

namespace NodeStack.Proxy.Conntrack;

/// <summary>
/// Conntrack over ctnetlink. A table may have a million flows: they are looked at as they come, and only the wanted ones are kept. Each call has a socket of
/// its own, so that nothing of a broken-off answer is left for the next.
/// </summary>
/// <param name="patience">How long a call may take: then a list is incomplete, and a removal an error.</param>
internal sealed class NetlinkConntrack(TimeProvider time, TimeSpan patience) : IConntrack
{
    /// <summary>Requests that are sent at once: their answers must have room in the socket.</summary>
    private const int Batch = 64;

    /// <summary>The kernel makes datagrams of at most 32 KiB.</summary>
    private const int BufferLength = 1 << 16;
    private const int NoEntry = 2, InvalidArgument = 22, NotSupported = 95, TimedOut = 110;

    public FlowList ListUdp(AddressFamily family, Func<FlowEnd, bool> isWanted)
    {
        try
        {
            return List(family, isWanted, hasFilter: true);
        }
        catch (ConntrackException e) when (e.Errno is InvalidArgument or NotSupported)
        {
            // A kernel that knows filters, but not this one.
            return List(family, isWanted, hasFilter: false);
        }
    }

    public int Delete(AddressFamily family, IReadOnlyList<Flow> flows)
    {
        if (flows.Any(f => f.Destination.Address.Family != family))
            throw new ArgumentException($"flows of another family than {family}", nameof(flows));
        using var socket = ConntrackSocket.Open();
        var started = time.GetTimestamp();
        var buffer = new byte[BufferLength];
        var deleted = 0;
        for (var first = 0; first < flows.Count; first += Batch)
        {
            var count = Math.Min(Batch, flows.Count - first);
            var request = new ConntrackRequestBuilder();
            for (var i = first; i < first + count; i++)
                request.Delete(flows[i], (uint)i + 1);
            socket.Send(request.ToArray());
            deleted += Acknowledged(socket, buffer, count, started);
        }
        return deleted;
    }

    private FlowList List(AddressFamily family, Func<FlowEnd, bool> isWanted, bool hasFilter)
    {
        const uint sequence = 1;
        using var socket = ConntrackSocket.Open();
        socket.Send(new ConntrackRequestBuilder().Dump(family, sequence, hasFilter).ToArray());
        var started = time.GetTimestamp();
        var buffer = new byte[BufferLength];
        var flows = new List<Flow>();
        var isWhole = true;
        while (time.GetElapsedTime(started) < patience)
        {
            ReadOnlySpan<byte> datagram = socket.Receive(buffer);
            while (ConntrackMessageParser.TryTake(ref datagram, out var message))
            {
                if (message.Sequence != sequence)
                    continue;
                isWhole &= (message.Flags & ConntrackNumbers.FlagInterrupted) == 0;
                if (message.Type is ConntrackNumbers.MessageDone or ConntrackNumbers.MessageError)
                {
                    if (ConntrackMessageParser.Errno(message) is var errno and not 0)
                        throw ConntrackSocket.Error($"list the flows of {family}", errno);
                    return new FlowList(flows, isWhole);
                }
                if (message.Type == ConntrackNumbers.NewFlow && ConntrackMessageParser.Parse(message) is { } flow && isWanted(flow.Destination))
                    flows.Add(flow);
            }
        }
        return new FlowList(flows, false);
    }

    /// <summary>Waits for the answers of all requests of a batch; how many were carried out.</summary>
    private int Acknowledged(ConntrackSocket socket, byte[] buffer, int count, long started)
    {
        var done = 0;
        while (count > 0)
        {
            if (time.GetElapsedTime(started) >= patience)
                throw ConntrackSocket.Error("remove flows", TimedOut);
            ReadOnlySpan<byte> datagram = socket.Receive(buffer);
            while (ConntrackMessageParser.TryTake(ref datagram, out var message))
            {
                if (message.Type != ConntrackNumbers.MessageError)
                    continue;
                count--;
                var errno = ConntrackMessageParser.Errno(message);
                if (errno is not (0 or NoEntry))
                    throw ConntrackSocket.Error("remove a flow", errno);
                done += errno == 0 ? 1 : 0;
            }
        }
        return done;
    }
}
