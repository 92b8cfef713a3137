using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Views;

/// <summary>What of an object rides along with its row.</summary>
public enum IncludeObject
{
    Metadata,
    None,
    Object,
}

/// <summary>Objects as rows of a meta.k8s.io/v1 Table, for clients that show them to people.</summary>
public sealed class TableRenderer(TableDefinition table, IncludeObject include, DateTimeOffset now)
{
    /// <summary>The table around rows: columns first, so that rows can follow one by one.</summary>
    /// <param name="listMetadata">JSON of the list's metadata.</param>
    public void WriteHead(IBufferWriter<byte> output, ReadOnlySpan<byte> listMetadata, bool withColumns)
    {
        output.Write("{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":"u8);
        output.Write(listMetadata);
        output.Write(",\"columnDefinitions\":"u8);
        if (withColumns)
            WriteColumns(output);
        else
            output.Write("null"u8);
        output.Write(",\"rows\":["u8);
    }

    public static void WriteTail(IBufferWriter<byte> output) => output.Write("]}"u8);

    public void WriteRow(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        output.Write("{\"cells\":"u8);
        WriteCells(output, json);
        output.Write(",\"object\":"u8);
        switch (include)
        {
            case IncludeObject.Object:
                output.Write(json);
                break;
            case IncludeObject.Metadata:
                ObjectViewRenderer.WriteMetadata(output, json);
                break;
            default:
                output.Write("null"u8);
                break;
        }
        output.Write("}"u8);
    }

    private void WriteCells(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var cells = new JsonArray([.. table.Cells((JsonObject)JsonNode.Parse(json)!, now)]);
        using var writer = new Utf8JsonWriter(output);
        cells.WriteTo(writer);
    }

    private void WriteColumns(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartArray();
        foreach (var column in table.Columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", column.Type);
            writer.WriteString("format", column.Format);
            writer.WriteString("description", column.Description);
            writer.WriteNumber("priority", column.Priority);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
