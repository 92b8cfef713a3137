using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.Proxy;

/// <summary>Traffic that goes on while Services change.</summary>
public sealed class TrafficTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] s_pods = ["pod2", "far1", "far2"];
    private readonly Lazy<PacketWorld> _world = new(() => new PacketWorld());

    /// <summary>One socket that never pauses: its flow is moved by nobody but the proxy.</summary>
    [NatTheory, InlineData(0), InlineData(1)]
    public async Task Udp_ThroughScaleToZeroAndBackAndARestart_FollowsItsEndpoints(int family)
    {
        var of = (AddressFamily)family;
        using var node = new ProgrammedNode(_world.Value, of);
        var service = ProgrammedNode.Service(of, "statsd", 20, TransportProtocol.Udp);
        node.Program(service, s_pods);
        using var sender = new UdpSender(_world.Value.Pod1, PacketWorld.ClusterIP(of, 20), 80);
        await ArrivesAsync(of);

        node.Program(service);
        await Eventually.TrueAsync(() => sender.Refused > 0, Patience, "the sender is refused");
        // What came before may still lie in the receiver's buffer: its end is seen when a thousand refusals bring nothing.
        int[] silent = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var before = silent;
                silent = await RefusedAThousandTimesAsync(of, sender);
                return silent.SequenceEqual(before);
            },
            Patience, "nothing arrives any more");
        Assert.Equal(silent, await RefusedAThousandTimesAsync(of, sender));

        node.Program(service, s_pods);
        await ArrivesAsync(of);

        // A flow to an endpoint that is good stays with it, whatever is written anew.
        var before = Counts(of);
        await ArrivesAsync(of);
        var mine = Assert.Single(Enumerable.Range(0, s_pods.Length), i => Counts(of)[i] > before[i]);
        node.Rebuild();
        before = Counts(of);
        await Eventually.TrueAsync(() => Counts(of)[mine] > before[mine] + 1000, Patience, "the flow goes on");
        Assert.All(Enumerable.Range(0, s_pods.Length).Where(i => i != mine), i => Assert.Equal(before[i], Counts(of)[i]));

        node.Program(service, [.. s_pods.Where((_, i) => i != mine)]);
        before = Counts(of);
        await Eventually.TrueAsync(() => Enumerable.Range(0, s_pods.Length).Any(i => i != mine && Counts(of)[i] > before[i]), Patience, "the flow is moved from the endpoint that is gone");
    }

    /// <summary>One replica that is replaced again and again: the old one ends when the new one is ready, and is stopped when nobody asks it any more.</summary>
    [NatFact]
    public async Task RollingUpdate_OfOneReplica_LosesNoneOfTenThousandRequests()
    {
        using var node = new ProgrammedNode(_world.Value, AddressFamily.IPv4);
        var service = ProgrammedNode.Service(AddressFamily.IPv4, "web", 21);
        node.Program(service, "far1");
        using var clients = new RequestClients(_world.Value.Pod1, PacketWorld.ClusterIP(AddressFamily.IPv4, 21), 80, 8);
        for (var (old, next) = ("far1", "far2"); clients.Finished < 10_000; (old, next) = (next, old))
        {
            node.Program(service, old + "-", next);
            node.Program(service, next);
            await clients.EachOnceMoreAsync();
            _world.Value.Stop(old, AddressFamily.IPv4);
            await clients.EachOnceMoreAsync();
            _world.Value.Start(old, AddressFamily.IPv4);
        }
        Assert.Empty(clients.Failures);
    }

    public void Dispose()
    {
        if (_world.IsValueCreated)
            _world.Value.Dispose();
    }

    private int[] Counts(AddressFamily family) => [.. s_pods.Select(p => _world.Value.PacketsOf(p, family))];

    /// <returns>What had arrived by then.</returns>
    private async Task<int[]> RefusedAThousandTimesAsync(AddressFamily family, UdpSender sender)
    {
        var refused = sender.Refused;
        await Eventually.TrueAsync(() => sender.Refused > refused + 1000, Patience, "the sender is refused on and on");
        return Counts(family);
    }

    private Task ArrivesAsync(AddressFamily family)
    {
        var before = Counts(family).Sum();
        return Eventually.TrueAsync(() => Counts(family).Sum() > before + 1000, Patience, "packets arrive");
    }
}
