using CsCheck;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Objects;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public class AcceptParserTests
{
    private const string Table = ";as=Table;v=v1;g=meta.k8s.io";
    private const string Partial = ";as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

    [Theory]
    [InlineData(null, BodyFormat.Json)]
    [InlineData("", BodyFormat.Json)]
    [InlineData("*/*", BodyFormat.Json)]
    [InlineData("*", BodyFormat.Json)]
    [InlineData("application/*", BodyFormat.Json)]
    [InlineData("application/json", BodyFormat.Json)]
    [InlineData("application/json;charset=utf-8", BodyFormat.Json)]
    [InlineData("application/yaml", BodyFormat.Yaml)]
    [InlineData("application/vnd.kubernetes.protobuf", BodyFormat.Protobuf)]
    [InlineData("application/vnd.kubernetes.protobuf,application/json", BodyFormat.Protobuf)]
    [InlineData("application/vnd.kubernetes.protobuf;stream=watch", BodyFormat.Protobuf)]
    [InlineData("application/json, application/vnd.kubernetes.protobuf", BodyFormat.Json)]
    [InlineData("application/nope, application/yaml", BodyFormat.Yaml)]
    // Weight, then what says more, then order.
    [InlineData("application/json;q=0.1, application/yaml;q=0.9", BodyFormat.Yaml)]
    [InlineData("*/*, application/yaml", BodyFormat.Yaml)]
    [InlineData("application/json;q=nonsense, application/yaml;q=0.1", BodyFormat.Yaml)]
    [InlineData("application/json;stream=other, application/yaml", BodyFormat.Yaml)]
    public void Choose_Accept_IsTheFirstThatIsServed(string? accept, BodyFormat format) =>
        Assert.Equal(new ResponseFormat(format), AcceptParser.Choose(accept, allowViews: true));

    [Theory]
    [InlineData("application/json" + Table + ",application/json", true, BodyFormat.Json, ObjectView.Table)]
    [InlineData("application/json" + Table + ",application/json", false, BodyFormat.Json, ObjectView.Whole)]
    [InlineData("application/yaml" + Table, true, BodyFormat.Yaml, ObjectView.Table)]
    [InlineData("application/vnd.kubernetes.protobuf" + Table + ",application/json" + Table, true, BodyFormat.Json, ObjectView.Table)]
    [InlineData("application/vnd.kubernetes.protobuf" + Table + ",application/json", true, BodyFormat.Json, ObjectView.Whole)]
    [InlineData("application/vnd.kubernetes.protobuf" + Partial, true, BodyFormat.Protobuf, ObjectView.Metadata)]
    [InlineData("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", true, BodyFormat.Json, ObjectView.Metadata)]
    [InlineData("application/json;as=Table;g=meta.k8s.io;v=v1beta1,application/json", true, BodyFormat.Json, ObjectView.Whole)]
    [InlineData("application/json;as=Chair;g=meta.k8s.io;v=v1,application/yaml", true, BodyFormat.Yaml, ObjectView.Whole)]
    public void Choose_View_IsGivenWhereItCanBeHad(string accept, bool allowViews, BodyFormat format, ObjectView view) =>
        Assert.Equal(new ResponseFormat(format, view), AcceptParser.Choose(accept, allowViews));

    [Theory]
    [InlineData("application/nope", false)]
    [InlineData("text/html", false)]
    [InlineData("application/vnd.kubernetes.protobuf" + Table, true)]
    [InlineData("application/json;as=Chair;g=meta.k8s.io;v=v1", true)]
    public void Choose_NothingServed_IsNone(string accept, bool namesServed)
    {
        Assert.Null(AcceptParser.Choose(accept, allowViews: true));
        Assert.Equal(namesServed, AcceptParser.NamesServed(accept));
    }

    [Fact]
    public void Choose_AggregatedDiscovery_OnlyWhereThereAreNoViews()
    {
        const string accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
        Assert.Equal(new ResponseFormat(BodyFormat.Json, IsAggregatedDiscovery: true), AcceptParser.Choose(accept, allowViews: false));
        Assert.Equal(ResponseFormat.Json, AcceptParser.Choose(accept, allowViews: true));
    }

    [Fact]
    public void Choose_Pretty_OfTheQueryOrOfTheRange()
    {
        Assert.True(AcceptParser.Choose("application/json;pretty=1", true)!.Pretty);
        Assert.True(AcceptParser.Choose("application/json", true, pretty: true)!.Pretty);
        Assert.False(AcceptParser.Choose("application/json;pretty=0", true)!.Pretty);
    }

    [Fact]
    public void Choose_AnyHeader_NeverFails() => Gen.Char["*/;,=q01.ajson \"t"].Array[0, 30].Select(c => new string(c)).Sample(text =>
    {
        AcceptParser.Choose(text, true);
        AcceptParser.NamesServed(text);
    });
}
