using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.TestSupport.Conntrack;

namespace NodeStack.Proxy.Tests.Conntrack;

public sealed class StaleFlowExecutorTests
{
    private static readonly UdpFronts s_one = Flows.Fronts((Flows.Port("10.96.0.10"), [Flows.Serving("10.244.0.1:5353")]));
    private static readonly UdpFronts s_none = Flows.Fronts((Flows.Port("10.96.0.10"), []));
    private readonly FakeConntrack _conntrack = new();
    private readonly MessageLogger _log = new();
    private readonly StaleFlowExecutor _executor;

    public StaleFlowExecutorTests() => _executor = new StaleFlowExecutor(_conntrack, AddressFamily.IPv4, _log);

    [Fact]
    public void Clean_StaleAndGoodFlows_RemovesTheStaleOnes()
    {
        _conntrack.Add(Flows.Of("10.96.0.10:53", "10.244.0.9:5353", "10.0.0.1:1"));
        var good = _conntrack.Add(Flows.Of("10.96.0.10:53", "10.244.0.1:5353", "10.0.0.1:2"));
        var foreign = _conntrack.Add(Flows.Of("8.8.8.8:53", null));
        Assert.Equal(new StaleFlowResult(1, true), _executor.Clean(s_one));
        Assert.Equal([good, foreign], _conntrack.Flows);
        Assert.Equal(new StaleFlowResult(0, true), _executor.Clean(s_one));
    }

    [Fact]
    public void Clean_ServiceComesGoesAndComesBack_NoFlowOutlivesIt()
    {
        _executor.Clean(s_one);
        _conntrack.Add(Flows.Of("10.96.0.10:53", "10.244.0.1:5353", "10.0.0.1:1"));
        Assert.Equal(1, _executor.Clean(s_none).Deleted);
        _executor.Clean(s_one);
        _conntrack.Add(Flows.Of("10.96.0.10:53", "10.244.0.1:5353", "10.0.0.1:2"));
        Assert.Equal(1, _executor.Clean(UdpFronts.None).Deleted);
        Assert.Empty(_conntrack.Flows);
    }

    [Fact]
    public void Clean_NoUdpServices_NeverReadsTheTable()
    {
        Assert.Equal(new StaleFlowResult(0, true), _executor.Clean(UdpFronts.None));
        Assert.Equal(0, _conntrack.Lists);
        _executor.Clean(s_one);
        _executor.Clean(UdpFronts.None);
        _executor.Clean(UdpFronts.None);
        Assert.Equal(2, _conntrack.Lists);
        Assert.Equal(0, _conntrack.Deletions);
    }

    [Fact]
    public void Clean_TableThatChangesWhileItIsRead_IsReadAgain()
    {
        for (ushort port = 1; port <= 8; port++)
            _conntrack.Add(Flows.Of("10.96.0.10:53", "10.244.0.9:5353", $"10.0.0.1:{port}"));
        _conntrack.IncompleteLists = 2;
        Assert.Equal(new StaleFlowResult(8, true), _executor.Clean(s_one));
        Assert.Equal(3, _conntrack.Lists);
    }

    [Fact]
    public void Clean_TableThatAlwaysChanges_EndsAndRemembersFrontsThatWentMeanwhile()
    {
        _executor.Clean(s_one);
        _conntrack.Add(Flows.Of("10.96.0.10:53", "10.244.0.1:5353"));
        _conntrack.IncompleteLists = int.MaxValue;
        Assert.Equal(new StaleFlowResult(0, false), _executor.Clean(UdpFronts.None));
        Assert.Equal(6, _conntrack.Lists);
        _conntrack.IncompleteLists = 0;
        Assert.Equal(new StaleFlowResult(1, true), _executor.Clean(UdpFronts.None));
    }

    [Fact]
    public void Clean_WhileConntrackFails_TellsOnceAndCleansUpAfterwards()
    {
        _executor.Clean(s_one);
        _conntrack.Add(Flows.Of("10.96.0.10:53", "10.244.0.1:5353"));
        _conntrack.IsBroken = true;
        Assert.Equal(new StaleFlowResult(0, false), _executor.Clean(UdpFronts.None));
        Assert.Equal(new StaleFlowResult(0, false), _executor.Clean(UdpFronts.None));
        Assert.Equal([3200], _log.Ids);
        _conntrack.IsBroken = false;
        Assert.Equal(new StaleFlowResult(1, true), _executor.Clean(UdpFronts.None));
        Assert.Equal([3200, 3201, 3203], _log.Ids);
    }
}
