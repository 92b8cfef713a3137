using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace NodeStack.ControlPlane.ApiServer.Http.Messages;

/// <summary>A stream of bytes as messages of a WebSocket.</summary>
internal static class MessageBody
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>
    /// As it comes: what was read is sent before more is waited for. An empty message goes first, so that the client knows that there is a stream before
    /// anything is in it.
    /// </summary>
    public static async Task CopyAsync(Stream body, HttpContext http, MessageProtocol protocol, TimeProvider time, CancellationToken cancellation)
    {
        await using var connection = await MessageConnection.AcceptAsync(http, protocol.Name, time).ConfigureAwait(false);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, connection.Gone);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var count = 0;
            do
            {
                await connection.SendAsync(protocol.IsBase64 ? Encoded(buffer.AsSpan(0, count)) : buffer.AsMemory(0, count), protocol.IsBase64, both.Token).ConfigureAwait(false);
                count = await body.ReadAsync(buffer.AsMemory(0, BufferBytes), both.Token).ConfigureAwait(false);
            }
            while (count > 0);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && both.IsCancellationRequested))
        {
            // The head is gone already, and there is nobody to tell, or no way to.
            http.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Encoded(ReadOnlySpan<byte> bytes)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out _);
        return text;
    }
}
