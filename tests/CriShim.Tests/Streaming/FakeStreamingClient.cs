using System.Net;
using System.Net.Sockets;
using NodeStack.CriShim.Streaming;

namespace NodeStack.CriShim.Tests.Streaming;

/// <summary>A client over a real socket pair: the proxy gets one end, the test plays the client at <see cref="Remote"/>.</summary>
internal sealed class FakeStreamingClient : IStreamingClient, IDisposable
{
    private readonly Socket _near;

    public FakeStreamingClient()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Remote = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Remote.Connect(listener.LocalEndPoint!);
        _near = listener.Accept();
    }

    public Socket Remote { get; }
    public UpgradeResponse? Accepted { get; private set; }
    public UpgradeResponse? Refused { get; private set; }
    public byte[] RefusalBody { get; private set; } = [];

    public Task<IStreamingPeer> AcceptAsync(UpgradeResponse response, CancellationToken cancel)
    {
        Accepted = response;
        return Task.FromResult<IStreamingPeer>(new SocketPeer(_near));
    }

    public Task RefuseAsync(UpgradeResponse response, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        (Refused, RefusalBody) = (response, body.ToArray());
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _near.Dispose();
        Remote.Dispose();
    }
}
