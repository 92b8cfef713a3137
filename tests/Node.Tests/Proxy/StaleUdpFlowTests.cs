using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.TestSupport.Conntrack;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.Network;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Node.Tests.Proxy;

/// <summary>Real packets of a client that keeps its socket, through rules that change under it.</summary>
[NeedsConntrack]
public sealed class StaleUdpFlowTests : IDisposable
{
    private const int Port = 5353;
    private static readonly FlowEnd s_front = End("10.96.0.10", 53);
    private readonly KernelConntrackWorld _world = new();
    private readonly StaleFlowExecutor _executor;
    private readonly Socket _client;

    public StaleUdpFlowTests()
    {
        _executor = new StaleFlowExecutor(_world.Conntrack, AddressFamily.IPv4, NullLogger.Instance);
        _world.Namespace.IpInside("route", "add", "10.96.0.0/16", "dev", "lo");
        _client = _world.Namespace.Run(() => new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _client.Connect(new IPEndPoint(IPAddress.Parse("10.96.0.10"), 53));
        _client.ReceiveTimeout = 1000;
    }

    public void Dispose()
    {
        _client.Dispose();
        _world.Dispose();
    }

    [ContractFact]
    public void Clean_EndpointReplaced_MovesTheFlowThatRulesAloneDoNotMove()
    {
        using var first = new EchoServer(_world.Namespace, "first", IPAddress.Parse("127.0.0.2"), Port);
        using var second = new EchoServer(_world.Namespace, "second", IPAddress.Parse("127.0.0.3"), Port);
        SendTo("127.0.0.2");
        Assert.Equal(0, _executor.Clean(Fronts("127.0.0.2")).Deleted);
        Assert.StartsWith("first", Ask(), StringComparison.Ordinal);
        SendTo("127.0.0.3");
        Assert.StartsWith("first", Ask(), StringComparison.Ordinal);
        Assert.Equal(new StaleFlowResult(1, true), _executor.Clean(Fronts("127.0.0.3")));
        Assert.StartsWith("second", Ask(), StringComparison.Ordinal);
        Assert.Equal(0, _executor.Clean(Fronts("127.0.0.3", "127.0.0.2")).Deleted);
        Assert.StartsWith("second", Ask(), StringComparison.Ordinal);
    }

    [ContractFact]
    public void Clean_ScaledToZeroAndServiceGone_EndsTheFlow()
    {
        using var server = new EchoServer(_world.Namespace, "only", IPAddress.Parse("127.0.0.2"), Port);
        SendTo("127.0.0.2");
        _executor.Clean(Fronts("127.0.0.2"));
        Assert.StartsWith("only", Ask(), StringComparison.Ordinal);
        Assert.Equal(1, _executor.Clean(Fronts()).Deleted);
        Assert.StartsWith("only", Ask(), StringComparison.Ordinal);
        Assert.Equal(1, _executor.Clean(UdpFronts.None).Deleted);
        Assert.Equal(0, _executor.Clean(UdpFronts.None).Deleted);
    }

    [ContractFact]
    public void ListUdp_ConnectionsOfTcp_AreNotThere()
    {
        using var server = new EchoServer(_world.Namespace, "tcp", IPAddress.Parse("127.0.0.2"), Port);
        SendTo("127.0.0.2");
        Assert.StartsWith("tcp", EchoClient.Tcp(_world.Namespace, IPAddress.Parse("127.0.0.2"), Port), StringComparison.Ordinal);
        Assert.Contains("tcp", File.Exists("/usr/sbin/conntrack") ? _world.Namespace.Execute("conntrack", "-L") : "tcp", StringComparison.Ordinal);
        Assert.Empty(_world.Conntrack.ListUdp(AddressFamily.IPv4, _ => true).Flows);
    }

    /// <summary>A connection is remembered by the kernel only where rules may ask for it.</summary>
    private void SendTo(string endpoint) => _world.Namespace.Execute(
        "nft",
        $$"""
        add table ip t; delete table ip t; add table ip t
        add chain ip t out { type nat hook output priority -100; }
        add rule ip t out ip daddr 10.96.0.10 udp dport 53 dnat to {{endpoint}}:{{Port}}
        """);

    private string Ask()
    {
        _client.Send("?"u8);
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, _client.Receive(buffer));
    }

    private static UdpFronts Fronts(params string[] endpoints) => new(
        ImmutableDictionary<FlowEnd, ImmutableHashSet<FlowEnd>>.Empty.Add(s_front, [.. endpoints.Select(e => End(e, Port))]),
        ImmutableDictionary<ushort, ImmutableHashSet<FlowEnd>>.Empty,
        []);

    private static FlowEnd End(string address, int port) => new(Address.Parse(address)!.Value, (ushort)port);
}
