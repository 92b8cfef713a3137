using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.Proxy.Interop;
using NodeStack.TestSupport.Network;

namespace NodeStack.TestSupport.Conntrack;

/// <summary>The kernel's table of a network namespace of its own. Flows are put in as ctnetlink takes them.</summary>
internal sealed class KernelConntrackWorld : IConntrackWorld, IConntrack
{
    private const ushort Create = 0x600, Timeout = 7;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly NetNamespace _namespace = new("ct");
    private readonly NetlinkConntrack _conntrack = new(TimeProvider.System, s_patience);

    public IConntrack Conntrack => this;

    public NetNamespace Namespace => _namespace;

    public FlowList ListUdp(AddressFamily family, Func<FlowEnd, bool> isWanted) => _namespace.Run(() => _conntrack.ListUdp(family, isWanted));

    public int Delete(AddressFamily family, IReadOnlyList<Flow> flows) => _namespace.Run(() => _conntrack.Delete(family, flows));

    public void Add(Flow flow)
    {
        var request = new ConntrackRequestBuilder();
        request.Message(ConntrackNumbers.NewFlow, Create | ConntrackNumbers.FlagAcknowledge, flow.Destination.Address.Family, 1, () =>
        {
            request.Tuple(ConntrackNumbers.Original, flow.Source, flow.Destination);
            request.Tuple(ConntrackNumbers.Reply, flow.ReplySource, flow.Source);
            request.Attribute(Timeout, ConntrackRequestBuilder.BigEndian(600u));
            if (flow.Zone != 0)
                request.Attribute(ConntrackNumbers.Zone, ConntrackRequestBuilder.BigEndian(flow.Zone));
        });
        var errno = _namespace.Run(() => Ask(request.ToArray()));
        if (errno != 0)
            throw new InvalidOperationException($"add {flow}: errno {errno}");
    }

    public void Dispose() => _namespace.Dispose();

    private static int Ask(byte[] request)
    {
        using var socket = ConntrackSocket.Open();
        socket.Send(request);
        ReadOnlySpan<byte> answer = socket.Receive(new byte[1 << 16]);
        return ConntrackMessageParser.TryTake(ref answer, out var message) ? ConntrackMessageParser.Errno(message) : throw new TimeoutException("no answer");
    }
}
