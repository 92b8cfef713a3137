using System.Buffers;
using System.Text;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Views;
using NodeStack.KubeApi.Json;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Views;

public class TableRendererTests
{
    private const string Item = """{"kind":"T","apiVersion":"v1","metadata":{"name":"x","labels":{"a":"\u003c"}},"n":3}""";

    private static readonly TableDefinition Table = new(
        [new TableColumn("Name", "string", "name", 0, "its \"name\""), new TableColumn("N", "integer", "", 1)],
        (item, _) => [item.Child("metadata").Text("name"), item.NumberOrNull("n")]);

    private static string Render(IncludeObject include, bool withColumns)
    {
        var output = new ArrayBufferWriter<byte>();
        var renderer = new TableRenderer(Table, include, DateTimeOffset.UnixEpoch);
        renderer.WriteHead(output, """{"resourceVersion":"7"}"""u8, withColumns);
        renderer.WriteRow(output, Encoding.UTF8.GetBytes(Item));
        TableRenderer.WriteTail(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Theory]
    [InlineData(IncludeObject.None, "null")]
    [InlineData(IncludeObject.Object, Item)]
    [InlineData(IncludeObject.Metadata, """{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"x","labels":{"a":"\u003c"}}}""")]
    public void WriteRow_Object_RidesAlongAsAsked(IncludeObject include, string riding) => Assert.Equal(
        """{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"7"},"columnDefinitions":["""
        + """{"name":"Name","type":"string","format":"name","description":"its \u0022name\u0022","priority":0},{"name":"N","type":"integer","format":"","description":"","priority":1}]"""
        + ",\"rows\":[{\"cells\":[\"x\",3],\"object\":" + riding + "}]}",
        Render(include, withColumns: true));

    [Fact]
    public void WriteHead_WithoutColumns_SaysNull() => Assert.Contains("\"columnDefinitions\":null,", Render(IncludeObject.None, withColumns: false), StringComparison.Ordinal);
}
