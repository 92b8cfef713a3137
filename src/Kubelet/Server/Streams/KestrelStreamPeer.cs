using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using NodeStack.CriShim.Streaming;

namespace NodeStack.Kubelet.Server.Streams;

/// <summary>
/// An upgraded client connection. Over TLS the end of our side is said with close_notify, which leaves the other direction open;
/// Kestrel has no half-close for plain TCP, where the client learns of the end when the connection closes.
/// </summary>
internal sealed class KestrelStreamPeer(HttpContext context, Stream stream) : IStreamingPeer
{
    // Kestrel cancels this when the client's FIN arrives: from then on writes go nowhere.
    public bool CanReceive => !context.RequestAborted.IsCancellationRequested;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => stream.ReadAsync(buffer, cancel);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await stream.WriteAsync(bytes, cancel);
        await stream.FlushAsync(cancel);
    }

    public async ValueTask ShutdownSendAsync(CancellationToken cancel)
    {
        if (!CanReceive) return;
        if (context.Features.Get<ISslStreamFeature>() is { } tls) await tls.SslStream.ShutdownAsync();
    }

    public void Abort() => context.Abort();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
