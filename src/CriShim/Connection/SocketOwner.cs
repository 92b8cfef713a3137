using System.Buffers.Binary;
using System.Net.Sockets;

namespace NodeStack.CriShim.Connection;

/// <summary>Tells who listens on a unix socket: the kernel gives the listener's process id to whoever connects.</summary>
public static class SocketOwner
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <returns>Null when nobody listens.</returns>
    public static async Task<int?> PidAsync(string socketPath, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return null;
        }

        var credentials = new byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReadInt32LittleEndian(credentials) : BinaryPrimitives.ReadInt32BigEndian(credentials);
    }
}
