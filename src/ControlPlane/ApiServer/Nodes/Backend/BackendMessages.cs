using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Backend;

/// <summary>Requests and answers, from one kind of HTTP message to the other.</summary>
internal static class BackendMessages
{
    private const int BufferBytes = 32 * 1024;

    public static HttpRequestMessage Request(HttpContext http, BackendRequest target, bool isUpgrade)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), target.Uri);
        if (!isUpgrade && HasBody(http))
            request.Content = new StreamContent(http.Request.Body);
        var named = http.Request.Headers.Connection.SelectMany(c => (c ?? "").Split(',', StringSplitOptions.TrimEntries)).ToArray();
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!ProxyHeaderRules.PassesToBackend(name, named, isUpgrade))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        if (request.Content is not null && http.Request.ContentLength is { } length)
            request.Content.Headers.ContentLength = length;
        var address = http.Connection.RemoteIpAddress?.ToString();
        if (address is not null)
            Append(request, "X-Forwarded-For", address);
        return request;
    }

    /// <summary>Tells a proxied server what the client's URL is.</summary>
    public static void AddForwarded(HttpRequestMessage request, HttpContext http, string path, string prefix)
    {
        Set(request, "X-Forwarded-Uri", prefix + path);
        Set(request, "X-Forwarded-Host", http.Request.Host.Value ?? "");
        Set(request, "X-Forwarded-Proto", http.Request.Scheme);
    }

    public static void CopyHead(HttpResponseMessage response, HttpContext http, bool isUpgrade)
    {
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (ProxyHeaderRules.PassesToClient(name, isUpgrade))
                http.Response.Headers[name] = new StringValues([.. values]);
        }
    }

    /// <summary>The body as it comes: what was sent is passed on before more is waited for.</summary>
    public static async Task CopyBodyAsync(HttpResponseMessage response, HttpContext http, CancellationToken cancellation)
    {
        if (http.Request.Method == HttpMethods.Head || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified)
            return;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // A client that reads slowly holds the backend back; it is not to be cut off for it.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await http.Response.StartAsync(cancellation).ConfigureAwait(false);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                await http.Response.Body.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The head is gone already: only a broken body can say so.
            http.Abort();
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool HasBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? http.Request.ContentLength > 0;

    private static void Append(HttpRequestMessage request, string name, string value)
    {
        var before = request.Headers.NonValidated.TryGetValues(name, out var values) ? string.Join(", ", values) + ", " : "";
        Set(request, name, before + value);
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
