using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Reads bodies of requests, bounded.</summary>
internal static class BodyReader
{
    /// <summary>Upstream's limit for one request.</summary>
    public const int LargestBytes = 3 * 1024 * 1024;

    /// <exception cref="ApiException">413 when it is longer than the limit.</exception>
    /// <exception cref="ConnectionAbortedException">It did not come whole: nobody waits for the answer.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http, RequestScope scope)
    {
        if (http.Request.ContentLength > LargestBytes)
            throw TooLarge();
        var buffer = new ArrayBufferWriter<byte>((int)Math.Max(http.Request.ContentLength ?? 0, 256));
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await ReadPartAsync(reader, http.RequestAborted).ConfigureAwait(false);
            if (buffer.WrittenCount + read.Buffer.Length > LargestBytes)
                throw TooLarge();
            foreach (var segment in read.Buffer)
                buffer.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (!read.IsCompleted)
                continue;
            scope.BodyBytes = buffer.WrittenCount;
            return buffer.WrittenMemory;
        }
    }

    /// <summary>HTTP/1.1 and HTTP/2, a client that went and a server whose grace is over: Kestrel has another exception for each.</summary>
    private static async ValueTask<ReadResult> ReadPartAsync(PipeReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new ConnectionAbortedException(e.Message, e);
        }
    }

    /// <summary>In which format a body is sent; none given is JSON.</summary>
    /// <exception cref="ApiException">415.</exception>
    public static BodyFormat FormatOf(HttpContext http) => MediaTypeOf(http) switch
    {
        "" or "application/json" => BodyFormat.Json,
        "application/yaml" or "application/vnd.kubernetes.yaml" => BodyFormat.Yaml,
        ResponseFormat.ProtobufType => BodyFormat.Protobuf,
        _ => throw ApiErrors.UnsupportedMediaType(AcceptParser.Served),
    };

    public static string MediaTypeOf(HttpContext http) =>
        (http.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    private static ApiException TooLarge() => ApiErrors.TooLarge($"Request entity too large: limit is {LargestBytes}");
}
