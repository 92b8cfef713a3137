using System.Net;

namespace NodeStack.CriShim.Streaming;

/// <summary>
/// Reads the URL a runtime returns for exec, attach or port-forward. Plain HTTP is accepted on loopback only: elsewhere the one-time
/// token and the stream itself would cross the network in the clear.
/// </summary>
public static class StreamingEndpointParser
{
    /// <summary>Throws <see cref="StreamingException"/> with a plain reason.</summary>
    /// <param name="allowRemote">Also accept addresses off this machine.</param>
    public static StreamingEndpoint Parse(Uri url, bool allowRemote = false)
    {
        if (!url.IsAbsoluteUri) throw new StreamingException($"the runtime returned a streaming URL without scheme and host: {url}");
        return url.Scheme switch
        {
            "http" => Http(url, allowRemote),
            "unix" => Unix(url),
            "https" => throw new StreamingException("the runtime serves streams over TLS, which is not supported: set enable_tls_streaming = false"),
            _ => throw new StreamingException($"the runtime returned a streaming URL with unknown scheme {url.Scheme}"),
        };
    }

    private static StreamingEndpoint Http(Uri url, bool allowRemote)
    {
        var loopback = url.Host == "localhost" || (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
        if (!loopback && !allowRemote)
        {
            throw new StreamingException($"the runtime's streaming server listens on {url.Host}, not on loopback: set stream_server_address = \"127.0.0.1\"");
        }
        return new StreamingEndpoint(null, url.DnsSafeHost, url.Port, url.PathAndQuery, url.Authority);
    }

    // unix:///run/stream.sock?path=/exec/token names the socket and, apart from it, what to ask.
    private static StreamingEndpoint Unix(Uri url)
    {
        const string key = "?path=";
        if (url.Host.Length > 0) throw new StreamingException($"a unix streaming URL must have an absolute path: {url}");
        var request = url.Query.StartsWith(key, StringComparison.Ordinal) ? Uri.UnescapeDataString(url.Query[key.Length..]) : "/";
        if (!request.StartsWith('/')) throw new StreamingException($"the path in a unix streaming URL must begin with '/': {url}");
        return new StreamingEndpoint(Uri.UnescapeDataString(url.AbsolutePath), "", 0, request, "localhost");
    }
}
