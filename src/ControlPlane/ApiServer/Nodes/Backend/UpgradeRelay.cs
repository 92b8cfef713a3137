using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Backend;

/// <summary>
/// Passes an upgraded connection (SPDY, WebSocket, whatever was agreed on) through byte for byte. Each direction waits for its write before it reads
/// again, so a slow side slows the other down. When one side ends, what it sent still reaches the other, then both are closed.
/// </summary>
internal static class UpgradeRelay
{
    private const int BufferBytes = 32 * 1024;

    // After one side ended: so long may the other take to say its last words.
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(5);

    /// <param name="backend">A connection that was upgraded.</param>
    public static async Task RunAsync(HttpContext http, Stream backend, TimeProvider time, CancellationToken stopping)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } down)
            down.MinDataRate = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } up)
            up.MinDataRate = null;
        await using var client = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        // UpgradeAsync only readies the head; the client waits for it before it says anything.
        await client.FlushAsync(stopping).ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var toBackend = PumpAsync(client, backend, ended.Token);
        var toClient = PumpAsync(backend, client, ended.Token);
        var first = await Task.WhenAny(toBackend, toClient).ConfigureAwait(false);
        // A client that is gone hears nothing more; a backend that is done leaves nothing to wait for but the client's close.
        using (var linger = new CancellationTokenSource(first == toClient ? TimeSpan.Zero : s_linger, time))
        await using (linger.Token.Register(ended.Cancel))
            await Task.WhenAll(toBackend, toClient).ConfigureAwait(false);
    }

    private static async Task PumpAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                await to.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // However it ended, it is over.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
