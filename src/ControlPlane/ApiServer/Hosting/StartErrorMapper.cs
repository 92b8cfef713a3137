using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>What went wrong at start, as one line for the user; null for what is no fault of files, flags or the machine.</summary>
internal static class StartErrorMapper
{
    /// <summary>Files that are read once at start: certificates, keys, tokens.</summary>
    public static string? FilesProblem(Exception error) => error switch
    {
        IOException or UnauthorizedAccessException or InvalidDataException or CryptographicException or FormatException => OneLine(error.Message),
        _ => null,
    };

    /// <summary>Kestrel wraps a port that is taken, and throws the socket's own error for anything else.</summary>
    public static string? ListenProblem(Exception error, IPEndPoint endpoint)
    {
        for (var at = error; at is not null; at = at.InnerException)
            if (at is SocketException socket)
                return $"cannot listen on {endpoint}: {Reason(socket.SocketErrorCode) ?? OneLine(socket.Message)}";
        return null;
    }

    private static string? Reason(SocketError code) => code switch
    {
        SocketError.AddressAlreadyInUse => "another process listens there: stop it, or use another --secure-port",
        SocketError.AddressNotAvailable => "this machine does not have that address: see --bind-address",
        SocketError.AccessDenied => "ports below 1024 need root: use another --secure-port",
        _ => null,
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
