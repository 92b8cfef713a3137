using Microsoft.Extensions.Logging;

namespace NodeStack.CriShim.Streaming;

/// <summary>
/// Passes a client's upgraded connection through to the runtime's streaming server byte for byte, whatever protocol they agree on
/// (SPDY/3.1 or WebSocket with any subprotocol): asks the runtime with the client's own headers, relays its answer, then pumps.
/// </summary>
public sealed class StreamingProxy(StreamingOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Returns when the stream is over. Throws <see cref="StreamingException"/> while nothing has been sent to the client yet, so
    /// that the caller can answer with an error. Null: the runtime refused and the client has its refusal.
    /// </summary>
    public async Task<RelayOutcome?> RunAsync(Uri url, UpgradeRequest request, IStreamingClient client, CancellationToken cancel)
    {
        var target = StreamingEndpointParser.Parse(url, options.AllowRemoteRuntime);
        await using var runtime = await RuntimeStreamConnection.OpenAsync(target, request, options.HandshakeTimeout, time, cancel).ConfigureAwait(false);
        if (!runtime.Response.IsUpgrade)
        {
            await RefuseAsync(runtime, client, cancel).ConfigureAwait(false);
            return null;
        }
        await using var peer = await client.AcceptAsync(runtime.Response, cancel).ConfigureAwait(false);
        var outcome = await StreamRelay.RunAsync(peer, runtime.Peer, options, time, cancel).ConfigureAwait(false);
        StreamingLog.Ended(logger, outcome.End, outcome.BytesToRuntime, outcome.BytesToClient);
        return outcome;
    }

    private async Task RefuseAsync(RuntimeStreamConnection runtime, IStreamingClient client, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        var body = await runtime.ReadBodyAsync(options.MaxRefusalBytes, both.Token).ConfigureAwait(false);
        StreamingLog.Refused(logger, runtime.Response.Status, runtime.Response.Reason);
        await client.RefuseAsync(runtime.Response, body, cancel).ConfigureAwait(false);
    }
}
