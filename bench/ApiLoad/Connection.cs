using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NodeStack.ApiLoad;

/// <summary>
/// One kept-alive HTTP/1.1 connection over TLS, as cheap as a client can be: on a machine shared with the server, what the client costs is taken
/// from the server.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly SslStream _tls;
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly string _host;

    public Connection(Uri server, X509Certificate2 client)
    {
        _host = server.Authority;
        _tcp.Connect(server.Host, server.Port);
        _tls = new SslStream(_tcp.GetStream(), false, (_, _, _, _) => true);
        _tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = server.Host,
            ClientCertificates = [client],
            EnabledSslProtocols = SslProtocols.Tls13,
        });
    }

    /// <summary>Sends a request and reads its whole answer; the status code and how many bytes of body there were.</summary>
    public (int Code, long Bytes) Send(string method, string path, byte[]? body)
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: {_host}\r\nAccept: application/json\r\nUser-Agent: apiload/1\r\n"
            + (body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n");
        var request = new byte[head.Length + (body?.Length ?? 0)];
        Encoding.ASCII.GetBytes(head, request);
        body?.CopyTo(request, head.Length);
        _tls.Write(request);
        return Read();
    }

    public void Dispose()
    {
        _tls.Dispose();
        _tcp.Dispose();
    }

    private (int Code, long Bytes) Read()
    {
        var (filled, end) = (0, -1);
        while (end < 0)
        {
            var read = _tls.Read(_buffer, filled, _buffer.Length - filled);
            if (read == 0)
                throw new IOException("the server closed the connection");
            filled += read;
            end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }
        var head = Encoding.ASCII.GetString(_buffer, 0, end);
        var code = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var rest = filled - end - 4;
        if (Header(head, "Content-Length") is { } length)
            return (code, ReadFixed(long.Parse(length, CultureInfo.InvariantCulture), rest));
        return (code, ReadChunked(end + 4, rest));
    }

    private long ReadFixed(long length, long have)
    {
        while (have < length)
        {
            var read = _tls.Read(_buffer);
            if (read == 0)
                throw new IOException("the answer ended early");
            have += read;
        }
        return length;
    }

    /// <summary>Only the end matters: the last chunk is empty.</summary>
    private long ReadChunked(int start, int have)
    {
        long total = have;
        var tail = Tail(_buffer.AsSpan(start, have), []);
        while (!tail.AsSpan().SequenceEqual("\r\n0\r\n\r\n"u8))
        {
            var read = _tls.Read(_buffer);
            if (read == 0)
                throw new IOException("the answer ended early");
            total += read;
            tail = Tail(_buffer.AsSpan(0, read), tail);
        }
        return total;
    }

    private static byte[] Tail(ReadOnlySpan<byte> now, byte[] before)
    {
        const int length = 7;
        byte[] all = now.Length >= length ? now[^length..].ToArray() : [.. before, .. now];
        return all.Length > length ? all[^length..] : all;
    }

    private static string? Header(string head, string name) => head.Split("\r\n")
        .Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim()).FirstOrDefault();
}
