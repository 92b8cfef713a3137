using k8s.Models;
using NodeStack.Kubelet.Probes;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Kubelet.Tests.Probes;

public class TcpProberTests
{
    private readonly TcpProber _prober = new(TimeProvider.System);

    [Fact]
    public async Task Probe_ListeningPort_Succeeds()
    {
        await using var server = new RawServer("");
        Assert.Equal(ProbeResult.Success, (await _prober.ProbeAsync(Target(server.Port), CancellationToken.None)).Result);
    }

    [Fact]
    public async Task Probe_ClosedPort_SaysConnectionRefused()
    {
        var port = FreePort.Next();
        var outcome = await _prober.ProbeAsync(Target(port), CancellationToken.None);
        Assert.Equal(ProbeOutcome.Failure($"dial tcp 127.0.0.1:{port}: connect: connection refused"), outcome);
    }

    [Fact]
    public async Task Probe_BadPort_IsAnError() =>
        Assert.Equal(ProbeOutcome.Errored("invalid port number: 0"), await _prober.ProbeAsync(Target(0), CancellationToken.None));

    private static ProbeTarget Target(int port) => HttpProberTests.Target(new V1Probe { TimeoutSeconds = 20, TcpSocket = new V1TCPSocketAction { Port = port } });
}
