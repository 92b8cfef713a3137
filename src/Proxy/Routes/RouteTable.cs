using System.Globalization;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Nftables.Netlink;

namespace NodeStack.Proxy.Routes;

/// <summary>
/// The kernel's main routing table over rtnetlink, in the network namespace of the thread that opened it. Whose a route is says its protocol number: only
/// those with the number given are found and removed. One thread at a time.
/// </summary>
public sealed class RouteTable : IDisposable
{
    private const int MostReads = 20;
    private const int ReceiveBytes = 1 << 16;
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(10);

    private readonly NetlinkSocket _socket;
    private readonly byte _protocol;
    private readonly byte[] _received = new byte[ReceiveBytes];
    private uint _sequence = 1;

    private RouteTable(NetlinkSocket socket, byte protocol) => (_socket, _protocol) = (socket, protocol);

    /// <param name="protocol">Of our routes (rtm_protocol).</param>
    /// <exception cref="RouteException">The kernel gives no such socket.</exception>
    public static RouteTable Open(byte protocol)
    {
        try
        {
            return new RouteTable(NetlinkSocket.Open(LibC.ProtocolRoute), protocol);
        }
        catch (NftablesException e)
        {
            throw new RouteException(e.Message, e.Errno, e);
        }
    }

    /// <summary>Our routes of both families.</summary>
    /// <exception cref="RouteException">The kernel could not answer.</exception>
    public IReadOnlyList<Route> Read() =>
        [.. List(false).Concat(List(true)).Where(r => r.Protocol == _protocol).SelectMany(r => r is { To: { } to, Via: { } via } ? new[] { new Route(to, via) } : [])];

    /// <exception cref="RouteException">The neighbour cannot be reached, or a route to the network is there.</exception>
    public void Add(Route route) => Ask($"add route {route}", (buffer, sequence) => RouteRequestBuilder.Add(buffer, sequence, route, _protocol));

    /// <summary>Nothing happens when it is not there.</summary>
    /// <exception cref="RouteException">The kernel refused.</exception>
    public void Remove(Route route)
    {
        try
        {
            Ask($"remove route {route}", (buffer, sequence) => RouteRequestBuilder.Remove(buffer, sequence, route, _protocol));
        }
        catch (RouteException e) when (e.Errno == Errno.NoProcess)
        {
            // Gone already.
        }
    }

    /// <summary>Null when the family has no default route.</summary>
    /// <exception cref="RouteException">The kernel could not answer.</exception>
    public DefaultLink? FindDefaultLink(bool isIPv6)
    {
        if (List(isIPv6).Where(static r => r.To is null && r.Link > 0).MinBy(static r => r.Priority) is not { } route)
            return null;
        DefaultLink? link = null;
        try
        {
            var call = string.Create(CultureInfo.InvariantCulture, $"read link {route.Link}");
            Ask(call, (buffer, sequence) => RouteRequestBuilder.GetLink(buffer, sequence, route.Link), message => link = RouteMessageParser.Link(message) ?? link);
        }
        catch (RouteException e) when (e.Errno == Errno.NoDevice)
        {
            // Gone since the route was listed.
        }
        return link;
    }

    /// <summary>Removes a network interface.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="RouteException">The kernel refused.</exception>
    public bool RemoveLink(string name)
    {
        try
        {
            Ask($"remove link {name}", (buffer, sequence) => RouteRequestBuilder.RemoveLink(buffer, sequence, name));
            return true;
        }
        catch (RouteException e) when (e.Errno == Errno.NoDevice)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private List<RouteEntry> List(bool isIPv6)
    {
        for (var attempt = 0; attempt < MostReads; attempt++)
        {
            var routes = new List<RouteEntry>();
            var isWhole = Ask("list routes", (buffer, sequence) => RouteRequestBuilder.ListRoutes(buffer, sequence, isIPv6), message =>
            {
                if (RouteMessageParser.Route(message) is { } route)
                    routes.Add(route);
            });
            if (isWhole)
                return routes;
        }
        throw new RouteException($"list routes: they changed during each of {MostReads} attempts", Errno.Interrupted);
    }

    private bool Ask(string call, Action<MessageBuffer, uint> write, Action<MessageReader>? take = null)
    {
        try
        {
            using var buffer = new MessageBuffer();
            var sequence = _sequence++;
            write(buffer, sequence);
            _socket.Send(buffer.Bytes);
            var reply = new Reply(call, sequence, take ?? (static _ => { }));
            while (!reply.IsComplete)
            {
                var length = _socket.Receive(_received, s_answerLimit, out var isOverrun);
                if (length == 0)
                    throw new NftablesException(call, isOverrun ? Errno.NoBuffers : Errno.TimedOut, "the kernel's answer did not come");
                reply.Add(_received.AsSpan(0, length));
            }
            return reply.IsWhole;
        }
        catch (NftablesException e)
        {
            throw new RouteException(e.Message, e.Errno, e);
        }
    }
}
