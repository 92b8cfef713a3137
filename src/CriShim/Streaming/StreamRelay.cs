using System.Buffers;
using System.Net.Sockets;

namespace NodeStack.CriShim.Streaming;

/// <summary>
/// Moves bytes between two peers until both directions have ended. Each direction holds one buffer and waits for its write before
/// it reads again, so a slow side slows the other down. The end of one direction is passed on as a shutdown of sending and
/// the other direction goes on; a failure breaks both at once.
/// </summary>
public static class StreamRelay
{
    /// <summary>Does not dispose the peers. Throws nothing that a peer caused: that is in the outcome.</summary>
    public static async Task<RelayOutcome> RunAsync(
        IStreamingPeer client, IStreamingPeer runtime, StreamingOptions options, TimeProvider time, CancellationToken cancel)
    {
        using var idle = new IdleWatch(options.IdleTimeout, time, cancel);
        var up = new Direction(client, runtime, idle, options.BufferBytes);
        var down = new Direction(runtime, client, idle, options.BufferBytes);
        var upward = up.PumpAsync();
        var downward = down.PumpAsync();
        var first = await Task.WhenAny(upward, downward).ConfigureAwait(false);
        if (!await first.ConfigureAwait(false)) AbortBoth(client, runtime);
        else if (first == downward || !client.CanReceive) idle.SetLimit(Shorter(options.LingerTimeout, options.IdleTimeout));
        var clean = await upward.ConfigureAwait(false) & await downward.ConfigureAwait(false);
        if (!clean) AbortBoth(client, runtime);
        return new RelayOutcome(End(clean, idle, cancel), up.Moved, down.Moved);
    }

    private static RelayEnd End(bool clean, IdleWatch idle, CancellationToken cancel) =>
        clean ? RelayEnd.Closed : idle.Expired ? RelayEnd.Idle : cancel.IsCancellationRequested ? RelayEnd.Cancelled : RelayEnd.Broken;

    private static TimeSpan Shorter(TimeSpan linger, TimeSpan idle) => idle > TimeSpan.Zero && idle < linger ? idle : linger;

    private static void AbortBoth(IStreamingPeer client, IStreamingPeer runtime)
    {
        client.Abort();
        runtime.Abort();
    }

    private sealed class Direction(IStreamingPeer from, IStreamingPeer to, IdleWatch idle, int bufferBytes)
    {
        public long Moved { get; private set; }

        /// <summary>True when the sender finished and the receiver was told; false when either broke or the stream was cancelled.</summary>
        public async Task<bool> PumpAsync()
        {
            var buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
            try
            {
                while (true)
                {
                    var count = await from.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
                    idle.Mark();
                    if (count == 0) break;
                    await to.WriteAsync(buffer.AsMemory(0, count), idle.Token).ConfigureAwait(false);
                    idle.Mark();
                    Moved += count;
                }
                await to.ShutdownSendAsync(idle.Token).ConfigureAwait(false);
                return true;
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                return false;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
