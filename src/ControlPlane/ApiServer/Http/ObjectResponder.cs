using System.Buffers;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Reads;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Views;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Writes one object in the view that was asked for.</summary>
internal static class ObjectResponder
{
    /// <param name="json">In the version of the request.</param>
    public static Task WriteAsync(HttpContext http, int code, ServedResource resource, ReadOnlyMemory<byte> json, ResponseFormat format, DateTimeOffset now)
    {
        if (format.View == ObjectView.Whole)
            return ResponseWriter.WriteAsync(http, code, json, format);
        var buffer = new ArrayBufferWriter<byte>(json.Length + 512);
        if (format.View == ObjectView.Metadata)
        {
            ObjectViewRenderer.WriteMetadata(buffer, json.Span);
        }
        else
        {
            var table = new TableRenderer(resource.Declaration.Table, ListResponder.IncludeOf(http.Request.Query), now);
            table.WriteHead(buffer, ListMetadata(json.Span), withColumns: true);
            table.WriteRow(buffer, json.Span);
            TableRenderer.WriteTail(buffer);
        }
        return ResponseWriter.WriteAsync(http, code, buffer.WrittenMemory, format);
    }

    private static byte[] ListMetadata(ReadOnlySpan<byte> json)
    {
        var version = new Objects.ObjectMeta(Objects.ObjectEncoder.DecodeStored(json, 0)).ResourceVersion;
        return System.Text.Encoding.UTF8.GetBytes($"{{\"resourceVersion\":\"{version}\"}}");
    }
}
