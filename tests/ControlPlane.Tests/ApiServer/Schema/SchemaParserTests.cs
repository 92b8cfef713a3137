using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Schema;

public class SchemaParserTests
{
    [Fact]
    public void Get_ServiceSpecPorts_TellsHowItMerges()
    {
        var ports = ApiSchema.Get("io.k8s.api.core.v1.ServiceSpec").Fields["ports"];

        Assert.Equal(MergeKind.Map, ports.Merge);
        Assert.Equal(["port", "protocol"], ports.ListMapKeys);
        Assert.Equal("port", ports.PatchMergeKey);
        Assert.True(ports.PatchMerges);
        Assert.Equal("io.k8s.api.core.v1.ServicePort", ports.Shape.Element!.Type!.Name);
    }

    [Theory]
    [InlineData("type a\n x e b", "there is no type b")]
    [InlineData("type a\n x q string", "unknown presence q")]
    [InlineData("type a\n x e []string list=bag", "unknown merge bag")]
    [InlineData("type a\n x", "not a field")]
    public void Parse_WrongText_SaysWhat(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => SchemaParser.Parse(text)).Message, StringComparison.Ordinal);
}
