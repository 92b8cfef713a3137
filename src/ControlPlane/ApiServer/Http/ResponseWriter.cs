using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Puts answers on the wire in the encoding that was asked for.</summary>
public static class ResponseWriter
{
    // Upstream compresses from this size on; below, it costs more than it saves.
    private const int SmallestToCompress = 128 * 1024;

    public static Task WriteStatusAsync(HttpContext http, ApiStatus status, ResponseFormat format, string continueToken = "")
    {
        if (status.RetryAfterSeconds > 0)
            http.Response.Headers.RetryAfter = status.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(http, status.Code, StatusRenderer.Failure(status, continueToken), format);
    }

    public static Task WriteAsync(HttpContext http, int code, JsonNode body, ResponseFormat format)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ObjectEncoder.Write(buffer, body);
        return WriteAsync(http, code, buffer.WrittenMemory, format);
    }

    /// <param name="json">The whole body, encoded.</param>
    public static async Task WriteAsync(HttpContext http, int code, ReadOnlyMemory<byte> json, ResponseFormat format)
    {
        // Documents that are no objects (/version, OpenAPI's index) are JSON whatever is asked for, as upstream's are.
        if (format.Encoding == BodyFormat.Protobuf && !ProtobufRenderer.CanRender(json.Span))
            format = format with { Encoding = BodyFormat.Json };
        var body = Encode(json, format);
        http.Response.StatusCode = code;
        http.Response.ContentType = format.ContentType;
        if (TryCompress(http, body.Length) is { } compressed)
        {
            await using (compressed)
                await compressed.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
            return;
        }
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>An answer that is written piece by piece; compressed when it will be long and the client takes that.</summary>
    /// <param name="expectedBytes">How long it may get.</param>
    public static async Task WriteAsync(HttpContext http, int code, string contentType, long expectedBytes, Action<IBufferWriter<byte>, int> writePart, int parts)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = contentType;
        var compressed = TryCompress(http, expectedBytes);
        var output = compressed is null ? http.Response.BodyWriter : PipeWriter.Create(compressed, new StreamPipeWriterOptions(leaveOpen: true));
        for (var i = 0; i < parts; i++)
        {
            writePart(output, i);
            // Give the connection the chance to take what is there, so that a long list never stands in memory twice.
            if (output.UnflushedBytes > SmallestToCompress)
                await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        }
        await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        if (compressed is not null)
        {
            await output.CompleteAsync().ConfigureAwait(false);
            await compressed.DisposeAsync().ConfigureAwait(false);
        }
    }

    public static async Task WriteTextAsync(HttpContext http, int code, string text)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "text/plain; charset=utf-8";
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> json, ResponseFormat format)
    {
        if (format.Encoding == BodyFormat.Yaml)
            return YamlRenderer.Render(json.Span);
        if (format.Encoding == BodyFormat.Protobuf)
            return ProtobufRenderer.Render(json.Span);
        if (!format.Pretty)
            return WithNewline(json);
        var buffer = new ArrayBufferWriter<byte>(json.Length * 2);
        using (var document = JsonDocument.Parse(json))
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            document.WriteTo(writer);
        return buffer.WrittenMemory;
    }

    // Go's encoder ends every object with a newline, and people read answers with curl.
    private static ReadOnlyMemory<byte> WithNewline(ReadOnlyMemory<byte> json)
    {
        var body = new byte[json.Length + 1];
        json.CopyTo(body);
        body[^1] = (byte)'\n';
        return body;
    }

    private static GZipStream? TryCompress(HttpContext http, long bytes)
    {
        if (bytes < SmallestToCompress || !http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return null;
        http.Response.Headers.ContentEncoding = "gzip";
        http.Response.Headers.Vary = "Accept-Encoding";
        return new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }
}
