using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>Traffic that goes on while endpoints change through the API, and while the proxy is ended and started again.</summary>
[Collection(ProxyNodeGroup.Name)]
public sealed class ProxyTrafficTests(ProxyNode node)
{
    private const int Requests = 10_000;
    private const int Rounds = 6;
    private const int Clients = 8;
    private static readonly string[] s_pods = ["pod2", "far1", "far2"];

    /// <summary>One replica, replaced again and again: what a Deployment's controllers write, and a pod that closes when its grace is over.</summary>
    [ProxyFact]
    public async Task RollingUpdate_OfOneReplica_LosesNoneOfTenThousandRequests()
    {
        await node.EnsureProxyAsync();
        using var web = new NodeService(node, "rolling");
        web.Endpoints("far1");
        await web.AnswersAsync("far1");
        using var clients = new RequestClients(node.World.Pod1, web.ClusterIP(), 80, Clients);
        var rounds = 0;
        for (var (old, next) = ("far1", "far2"); clients.Finished < Requests || rounds < Rounds; (old, next) = (next, old), rounds++)
        {
            web.Endpoints(old + "-", next + "?");
            web.Endpoints(old + "-", next);
            await web.ProgrammedAsync(old, isThere: false);
            web.Endpoints(next);
            await clients.EachOnceMoreAsync();
            node.World.Stop(old, AddressFamily.IPv4);
            await clients.EachOnceMoreAsync();
            node.World.Start(old, AddressFamily.IPv4);
        }
        Assert.Empty(clients.Failures);
    }

    /// <summary>One socket that never pauses: nobody but the proxy moves its flow.</summary>
    [ProxyFact]
    public async Task Udp_ScaledToZeroAndBack_IsRefusedAndThenServedAgain()
    {
        await node.EnsureProxyAsync();
        using var statsd = new NodeService(node, "statsd", protocol: "UDP");
        statsd.Endpoints(s_pods);
        await statsd.ProgrammedAsync("far2", isThere: true);
        using var sender = new UdpSender(node.World.Pod1, statsd.ClusterIP(), 80);
        await ArriveAsync();

        statsd.Endpoints();
        await Eventually.TrueAsync(() => sender.Refused > 0, NodeService.Patience, $"the sender is refused; the log:\n{node.Log}");
        await Eventually.TrueAsync(() => RefusedOnlyAsync(sender), NodeService.Patience, "the sender is refused a thousand times, and nothing arrives meanwhile");

        statsd.Endpoints(s_pods);
        await ArriveAsync();

        var mine = await FlowingToAsync();
        statsd.Endpoints([.. s_pods.Where(p => p != s_pods[mine])]);
        var before = Counts();
        await Eventually.TrueAsync(
            () => Others(mine).Any(i => Counts()[i] > before[i]), NodeService.Patience, $"the flow is moved from the endpoint that is gone; the log:\n{node.Log}");
    }

    [ProxyFact]
    public async Task Udp_ProxyEndedAndStartedAgain_StaysWithItsEndpoint()
    {
        await node.EnsureProxyAsync();
        using var statsd = new NodeService(node, "restarts", protocol: "UDP");
        statsd.Endpoints(s_pods);
        await statsd.ProgrammedAsync("far2", isThere: true);
        using var sender = new UdpSender(node.World.Pod1, statsd.ClusterIP(), 80);
        await ArriveAsync();
        var mine = await FlowingToAsync();
        var before = Counts();
        foreach (var signal in new[] { "TERM", "KILL" })
        {
            Assert.Equal(signal == "TERM" ? 0 : 128 + 9, node.StopProxy(signal));
            await ArriveAsync();
            await node.StartProxyAsync();
            await ArriveAsync();
            Assert.All(Others(mine), i => Assert.Equal(before[i], Counts()[i]));
        }
        Assert.Equal(0, sender.Refused);
    }

    [ProxyFact]
    public async Task KilledProxy_ConnectionsAndAffinityGoOn_AndWhatChangedMeanwhileIsProgrammed()
    {
        await node.EnsureProxyAsync();
        using var sticky = new NodeService(node, "sticky", "sessionAffinity: ClientIP,");
        using var web = new NodeService(node, "meanwhile");
        using var held = new HeldConnection(node.World, web.ClusterIP());
        sticky.Endpoints(s_pods);
        web.Endpoints("far1");
        await web.AnswersAsync("far1");
        await sticky.ProgrammedAsync("far2", isThere: true);
        held.Open();
        var mine = sticky.Ask();
        Assert.Contains(mine, s_pods);

        Assert.Equal(128 + 9, node.StopProxy("KILL"));
        held.Exchange();
        Stays(sticky, mine);
        web.Endpoints("far2");
        sticky.Endpoints([.. s_pods.Where(p => p == mine), "pod1"]);
        await web.AnswersAsync("far1");

        await node.StartProxyAsync();
        await web.AnswersAsync("far2");
        await sticky.ProgrammedAsync("pod1", isThere: true);
        held.Exchange();
        Stays(sticky, mine);
    }

    private static void Stays(NodeService sticky, string pod) => Assert.All(Enumerable.Range(0, 12), _ => Assert.Equal(pod, sticky.Ask()));

    private int[] Counts() => [.. s_pods.Select(p => node.World.PacketsOf(p, AddressFamily.IPv4))];

    private static IEnumerable<int> Others(int mine) => Enumerable.Range(0, s_pods.Length).Where(i => i != mine);

    /// <summary>Waits until a thousand packets more have arrived.</summary>
    private Task ArriveAsync()
    {
        var before = Counts().Sum();
        return Eventually.TrueAsync(() => Counts().Sum() > before + 1000, NodeService.Patience, $"packets arrive; the log:\n{node.Log}");
    }

    /// <summary>
    /// Waits for a thousand refusals, and says whether nothing arrived beside them. What was sent before the first refusal may still lie in a
    /// receiver's buffer, so the first answer may be no; a flow that was left alive makes it no for ever.
    /// </summary>
    private async Task<bool> RefusedOnlyAsync(UdpSender sender)
    {
        var (refused, silent) = (sender.Refused, Counts());
        await Eventually.TrueAsync(() => sender.Refused > refused + 1000, NodeService.Patience, "the sender is refused on and on");
        return silent.AsSpan().SequenceEqual(Counts());
    }

    /// <summary>The only endpoint that gets packets.</summary>
    private async Task<int> FlowingToAsync()
    {
        var before = Counts();
        await ArriveAsync();
        var after = Counts();
        return Assert.Single(Enumerable.Range(0, s_pods.Length), i => after[i] > before[i]);
    }
}
