using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Views;
using NodeStack.ControlPlane.ApiServer.Writes;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Events of one watch as lines of JSON or frames of protobuf.</summary>
/// <param name="isStream">Whether they follow each other in a stream, where a frame must tell its length.</param>
internal sealed class WatchFrames(ServedResource resource, ResponseFormat format, IncludeObject include, DateTimeOffset now, bool isStream)
{
    private readonly WatchFrameRenderer _protobuf = new(isStream);
    private readonly TableRenderer _table = new(resource.Declaration.Table, include, now);
    private bool _columnsSent;

    public void Write(IBufferWriter<byte> output, WatchEvent change)
    {
        var json = StoredVersionMapper.ToServed(WithRevision(change), resource);
        if (format.Encoding == BodyFormat.Protobuf)
            WriteMessage(output, change.Type, json.Span);
        else
            WriteLine(output, change.Type, json.Span);
    }

    /// <summary>Nothing happened up to a revision; a client may go on from there.</summary>
    public void WriteBookmark(IBufferWriter<byte> output, long revision, bool isInitialEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (isInitialEnd)
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        WriteNode(output, "BOOKMARK", Bookmark(metadata));
    }

    public void WriteError(IBufferWriter<byte> output, ApiStatus status) => WriteNode(output, "ERROR", StatusRenderer.Failure(status));

    private JsonObject Bookmark(JsonObject metadata) => format.View switch
    {
        ObjectView.Table => new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata.DeepClone(),
            ["columnDefinitions"] = null,
            ["rows"] = new JsonArray(new JsonObject { ["cells"] = null, ["object"] = Typed("PartialObjectMetadata", "meta.k8s.io/v1", metadata) }),
        },
        ObjectView.Metadata => Typed("PartialObjectMetadata", "meta.k8s.io/v1", metadata),
        _ => Typed(resource.Declaration.Kind, resource.Declaration.ApiVersion, metadata),
    };

    private static JsonObject Typed(string kind, string apiVersion, JsonObject metadata) =>
        new() { ["kind"] = kind, ["apiVersion"] = apiVersion, ["metadata"] = metadata };

    private void WriteLine(IBufferWriter<byte> output, string type, ReadOnlySpan<byte> json)
    {
        output.Write("{\"type\":\""u8);
        output.Write(Encoding.ASCII.GetBytes(type));
        output.Write("\",\"object\":"u8);
        WriteObject(output, json);
        output.Write("}\n"u8);
    }

    private void WriteMessage(IBufferWriter<byte> output, string type, ReadOnlySpan<byte> json)
    {
        if (format.View == ObjectView.Whole)
        {
            _protobuf.Write(output, type, json);
            return;
        }
        var buffer = new ArrayBufferWriter<byte>(json.Length + 64);
        WriteObject(buffer, json);
        _protobuf.Write(output, type, buffer.WrittenSpan);
    }

    private void WriteNode(IBufferWriter<byte> output, string type, JsonObject item)
    {
        if (format.Encoding == BodyFormat.Protobuf)
        {
            _protobuf.Write(output, type, ObjectEncoder.Encode(item));
            return;
        }
        var frame = new JsonObject { ["type"] = type, ["object"] = item };
        ObjectEncoder.Write(output, frame);
        output.Write("\n"u8);
    }

    private void WriteObject(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        switch (format.View)
        {
            case ObjectView.Table:
                _table.WriteHead(output, "{}"u8, withColumns: !_columnsSent);
                _columnsSent = true;
                _table.WriteRow(output, json);
                TableRenderer.WriteTail(output);
                break;
            case ObjectView.Metadata:
                ObjectViewRenderer.WriteMetadata(output, json);
                break;
            default:
                output.Write(json);
                break;
        }
    }

    /// <summary>An object that left the filter is sent as it was, with the version of the change.</summary>
    private static ReadOnlyMemory<byte> WithRevision(WatchEvent change) => change.Object.Revision == change.Revision
        ? change.Object.Json
        : ObjectEncoder.WithRevision(ObjectEncoder.EncodeForStore(ObjectEncoder.DecodeStored(change.Object.Json.Span, 0)), change.Revision);
}
