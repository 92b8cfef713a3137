using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// GET; 200 to 399 is success. Every run has a connection of its own, certificates are not checked, and at most 10 KiB of the body
/// are read. Thread safe.
/// </summary>
internal sealed class HttpProber : IProber, IDisposable
{
    private const int MaxBody = 10 * 1024;
    private const string AwaitingHeaders = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
    private const string ReadingBody = "context deadline exceeded (Client.Timeout or context cancellation while reading body)";

    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.Zero,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        ResponseDrainTimeout = TimeSpan.Zero,
        MaxResponseHeadersLength = 1024,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        ConnectCallback = static async (context, cancel) =>
            new NetworkStream(await ProbeDialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel).ConfigureAwait(false), ownsSocket: true),
    });

    public HttpProber(TimeProvider time) => _time = time;

    public async Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
    {
        if (HttpProbeRequestBuilder.Build(target.Probe.HttpGet, target.Container, target.PodIp, out var error) is not { } request)
            return ProbeOutcome.Errored(error);
        using var deadline = new ProbeDeadline(target.Timings.Timeout, _time, cancel);
        for (var sent = 1; ; sent++)
        {
            if (request.Uri is not { } uri)
                return ProbeOutcome.Errored($"parse {GoTextRenderer.Quote(request.Url)}: invalid URL");
            var (outcome, next) = await SendAsync(request, uri, deadline, cancel).ConfigureAwait(false);
            if (next is null)
                return outcome;
            if (sent >= RedirectRules.MaxRequests)
                return ProbeOutcome.Failure(Failed(next, "stopped after 10 redirects"));
            request = next;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(ProbeOutcome Outcome, HttpProbeRequest? Next)> SendAsync(
        HttpProbeRequest request, Uri uri, ProbeDeadline deadline, CancellationToken cancel)
    {
        var reading = false;
        try
        {
            using var message = Message(request, uri);
            using var response = await _client.SendAsync(message, deadline.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (RedirectRules.IsRedirect(status) && RedirectRules.Next(request, uri, Location(response)) is { } next)
                return (default, next);
            reading = true;
            return (Judge(status, await BodyAsync(response, deadline.Token).ConfigureAwait(false)), null);
        }
        catch (OperationCanceledException) when (deadline.Expired && !cancel.IsCancellationRequested)
        {
            return (ProbeOutcome.Timeout(reading ? ReadingBody : Failed(request, AwaitingHeaders)), null);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (ProbeOutcome.Failure(reading ? Reason(error) : Failed(request, Reason(error))), null);
        }
    }

    private static HttpRequestMessage Message(HttpProbeRequest request, Uri uri)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.ConnectionClose = true;
        if (request.Host is { } host)
            message.Headers.TryAddWithoutValidation("Host", host);
        foreach (var (name, value) in request.Headers)
            Add(message, name, value);
        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string value)
    {
        // Connection is ours; names that are no HTTP tokens cannot be sent, and the API server refuses them anyway.
        if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase) || message.Headers.TryAddWithoutValidation(name, value))
            return;
        message.Content ??= new ByteArrayContent([]);
        message.Content.Headers.TryAddWithoutValidation(name, value);
    }

    private static string? Location(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : null;

    private static ProbeOutcome Judge(int status, string body) => status switch
    {
        >= 200 and < 300 => ProbeOutcome.Success(body),
        >= 300 and < 400 => ProbeOutcome.Warning($"Probe terminated redirects, Response body: {body}"),
        // Without the body: it may hold secrets, and events are widely readable (upstream issue 99425).
        _ => ProbeOutcome.Failure($"HTTP probe failed with statuscode: {status}"),
    };

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength == 0)
            return "";
        var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var buffer = new byte[MaxBody];
        var length = await stream.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string Failed(HttpProbeRequest request, string reason) => $"Get {GoTextRenderer.Quote(request.Url)}: {reason}";

    /// <summary>The innermost cause that has words of its own.</summary>
    private static string Reason(Exception error) => error switch
    {
        DialException dial => dial.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "EOF",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "EOF",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } invalid =>
            $"net/http: HTTP/1.x transport connection broken: {invalid.Message}",
        AuthenticationException { Message: var text } when text.Contains("frame", StringComparison.Ordinal) =>
            "http: server gave HTTP response to HTTPS client",
        AuthenticationException tls => $"tls: {tls.InnerException?.Message ?? tls.Message}",
        SocketException socket => $"read: {DialErrorMapper.Text(socket.SocketErrorCode)}",
        { InnerException: { } inner } => Reason(inner),
        _ => error.Message,
    };
}
