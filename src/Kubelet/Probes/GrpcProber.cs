using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// grpc.health.v1.Health/Check over HTTP/2 without TLS. The call is two tiny messages, so it is framed here by hand instead of
/// bringing a gRPC client and generated stubs for it. Every run has a connection of its own.
/// </summary>
internal sealed class GrpcProber(TimeProvider time) : IProber
{
    private const int MaxResponse = 64 * 1024;

    public async Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
    {
        var action = target.Probe.Grpc;
        var address = DialErrorMapper.Join(target.PodIp, action.Port);
        var timeout = target.Timings.Timeout;
        using var deadline = new ProbeDeadline(timeout, time, cancel);
        Socket socket;
        try
        {
            socket = await ProbeDialer.ConnectAsync(target.PodIp, action.Port, deadline.Token).ConfigureAwait(false);
        }
        catch (DialException)
        {
            // Upstream goes on dialling until the time-out and then says so; there is nothing to gain from the wait.
            return ProbeOutcome.Failure(NoConnection(address, timeout));
        }
        catch (OperationCanceledException) when (deadline.Expired && !cancel.IsCancellationRequested)
        {
            return ProbeOutcome.Timeout(NoConnection(address, timeout));
        }

        using (socket)
            return await CheckAsync(socket, address, action.Service ?? "", timeout, deadline, cancel).ConfigureAwait(false);
    }

    private static async Task<ProbeOutcome> CheckAsync(
        Socket socket, string address, string service, TimeSpan timeout, ProbeDeadline deadline, CancellationToken cancel)
    {
        try
        {
            using var client = Client(socket);
            using var request = Request(address, service, timeout);
            using var response = await client.SendAsync(request, deadline.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                return Judge(HttpCode(response.StatusCode), HttpProblem(response.StatusCode), [], timeout);
            var body = await BodyAsync(response, deadline.Token).ConfigureAwait(false);
            var code = Header(response, "grpc-status");
            var text = Uri.UnescapeDataString(Header(response, "grpc-message") ?? "");
            return Judge(int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 2, text, body, timeout);
        }
        catch (OperationCanceledException) when (deadline.Expired && !cancel.IsCancellationRequested)
        {
            return ProbeOutcome.Timeout($"timeout: health rpc did not complete within {GoTextRenderer.Duration(timeout)}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // It took the connection and does not speak HTTP/2: for upstream the connection never got ready.
            return ProbeOutcome.Failure(NoConnection(address, timeout));
        }
    }

    private static HttpMessageInvoker Client(Socket socket) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)),
    });

    private static HttpRequestMessage Request(string address, string service, TimeSpan timeout)
    {
        var content = new ByteArrayContent(GrpcHealthParser.RenderRequest(service));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://{address}/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", HttpProbeRequestBuilder.UserAgent);
        request.Headers.TryAddWithoutValidation("grpc-timeout", $"{(long)timeout.TotalMilliseconds}m");
        return request;
    }

    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var buffer = new byte[MaxResponse];
        // To its end: trailers come after it.
        var length = await stream.ReadAtLeastAsync(buffer, MaxResponse, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return buffer[..length];
    }

    private static ProbeOutcome Judge(int code, string text, byte[] body, TimeSpan timeout)
    {
        if (code == 12)
            return ProbeOutcome.Failure($"error: this server does not implement the grpc health protocol (grpc.health.v1.Health): {text}");
        if (code == 4)
            return ProbeOutcome.Failure($"timeout: health rpc did not complete within {GoTextRenderer.Duration(timeout)}");
        if (code != 0)
            return ProbeOutcome.Failure($"error: health rpc probe failed: rpc error: code = {GrpcHealthParser.CodeName(code)} desc = {text}");
        if (GrpcHealthParser.ParseResponse(body) is not { } status)
            return ProbeOutcome.Failure("error: health rpc probe failed: rpc error: code = Internal desc = malformed response");
        return status == GrpcHealthParser.Serving
            ? ProbeOutcome.Success("service healthy")
            : ProbeOutcome.Failure($"service unhealthy (responded with {GoTextRenderer.Quote(GrpcHealthParser.StatusName(status))})");
    }

    private static string? Header(HttpResponseMessage response, string name)
    {
        if (response.TrailingHeaders.TryGetValues(name, out var trailing))
            return trailing.FirstOrDefault();
        return response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
    }

    private static int HttpCode(HttpStatusCode status) => (int)status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    private static string HttpProblem(HttpStatusCode status) =>
        $"unexpected HTTP status code received from server: {(int)status} ({status})";

    private static string NoConnection(string address, TimeSpan timeout) =>
        $"timeout: failed to connect service {GoTextRenderer.Quote(address)} within {GoTextRenderer.Duration(timeout)}: context deadline exceeded";
}
