using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Views;
using NodeStack.ControlPlane.ApiServer.Writes;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Writes lists: from the encoded objects, without decoding them.</summary>
internal static class ListResponder
{
    public static async Task WriteAsync(HttpContext http, ServedResource resource, ObjectPage page, ResponseFormat format, DateTimeOffset now)
    {
        var expected = page.Items.Sum(i => (long)i.Json.Length);
        var view = new ListView(resource, page, format, IncludeOf(http.Request.Query), now);
        if (format.Encoding == BodyFormat.Protobuf)
        {
            var message = view.ToMessage();
            await ResponseWriter.WriteAsync(http, 200, format.ContentType, message.Length, message.WritePart, message.Parts).ConfigureAwait(false);
            return;
        }
        if (format.Encoding == BodyFormat.Json && !format.Pretty)
        {
            await ResponseWriter.WriteAsync(http, 200, format.ContentType, expected, view.WritePart, page.Items.Count + 2).ConfigureAwait(false);
            return;
        }
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(expected + 1024, int.MaxValue / 2));
        for (var i = 0; i < page.Items.Count + 2; i++)
            view.WritePart(buffer, i);
        await ResponseWriter.WriteAsync(http, 200, buffer.WrittenMemory, format).ConfigureAwait(false);
    }

    /// <summary>What of objects rides along with the rows of a table.</summary>
    public static IncludeObject IncludeOf(IQueryCollection query) => query["includeObject"].ToString() switch
    {
        "None" => IncludeObject.None,
        "Object" => IncludeObject.Object,
        _ => IncludeObject.Metadata,
    };

    /// <summary>A list as parts: head, one per item, tail.</summary>
    private sealed class ListView(ServedResource resource, ObjectPage page, ResponseFormat format, IncludeObject include, DateTimeOffset now)
    {
        private readonly int _typeHead = ObjectViewRenderer.TypeHeadLength(resource.Declaration);
        private readonly TableRenderer _table = new(resource.Declaration.Table, include, now);

        public void WritePart(IBufferWriter<byte> output, int part)
        {
            if (part == 0)
            {
                WriteHead(output);
            }
            else if (part <= page.Items.Count)
            {
                if (part > 1)
                    output.Write(","u8);
                WriteItem(output, StoredVersionMapper.ToServed(page.Items[part - 1].Json, resource).Span);
            }
            else
            {
                output.Write("]}\n"u8);
            }
        }

        /// <summary>The list as protobuf. Items are messages of what the list shows of them: all, or their metadata.</summary>
        public ListMessage ToMessage()
        {
            var (kind, apiVersion) = Type();
            var layout = ProtobufTypes.Find(apiVersion, kind) ?? throw new InvalidOperationException($"protobuf has no message for {kind} in {apiVersion}");
            return new ListMessage(
                apiVersion, $"{kind}List", ObjectEncoder.Encode(Metadata()), layout, page.Items.Count, i => StoredVersionMapper.ToServed(page.Items[i].Json, resource));
        }

        private (string Kind, string ApiVersion) Type() => format.View == ObjectView.Metadata
            ? ("PartialObjectMetadata", "meta.k8s.io/v1")
            : (resource.Declaration.Kind, resource.Declaration.ApiVersion);

        private void WriteHead(IBufferWriter<byte> output)
        {
            var metadata = ObjectEncoder.Encode(Metadata());
            if (format.View == ObjectView.Table)
            {
                _table.WriteHead(output, metadata, withColumns: true);
                return;
            }
            var (kind, apiVersion) = Type();
            output.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}List\",\"apiVersion\":\"{apiVersion}\",\"metadata\":"));
            output.Write(metadata);
            output.Write(",\"items\":["u8);
        }

        private JsonObject Metadata()
        {
            var metadata = new JsonObject { ["resourceVersion"] = page.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            if (page.Continue.Length > 0)
                metadata["continue"] = page.Continue;
            if (page.Remaining is { } remaining)
                metadata["remainingItemCount"] = remaining;
            return metadata;
        }

        private void WriteItem(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
        {
            switch (format.View)
            {
                case ObjectView.Table:
                    _table.WriteRow(output, json);
                    break;
                case ObjectView.Metadata:
                    ObjectViewRenderer.WriteMetadata(output, json);
                    break;
                default:
                    ObjectViewRenderer.WriteItem(output, json, _typeHead);
                    break;
            }
        }
    }
}
