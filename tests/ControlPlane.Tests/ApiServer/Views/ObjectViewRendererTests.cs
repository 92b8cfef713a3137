using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.ApiServer.Views;
using NodeStack.ControlPlane.Tests.ApiServer.Protobuf;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Views;

public class ObjectViewRendererTests
{
    private static readonly ResourceDeclaration[] Stored = [.. BuiltInResources.All.Where(r => r.Verbs.Contains("list"))];

    [Fact]
    public void WriteItem_AnyObject_IsItWithoutKindAndVersion() => Sample((resource, item, json) =>
    {
        var output = new ArrayBufferWriter<byte>();
        ObjectViewRenderer.WriteItem(output, json, ObjectViewRenderer.TypeHeadLength(resource));
        item.Remove("kind");
        item.Remove("apiVersion");
        Assert.Equal(Encoding.UTF8.GetString(ObjectEncoder.Encode(item)), Encoding.UTF8.GetString(output.WrittenSpan));
    });

    [Fact]
    public void WriteMetadata_AnyObject_IsItsMetadata() => Sample((_, item, json) =>
    {
        var output = new ArrayBufferWriter<byte>();
        ObjectViewRenderer.WriteMetadata(output, json);
        var wished = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = item["metadata"]!.DeepClone() };
        Assert.Equal(Encoding.UTF8.GetString(ObjectEncoder.Encode(wished)), Encoding.UTF8.GetString(output.WrittenSpan));
    });

    private static void Sample(Action<ResourceDeclaration, JsonObject, byte[]> check) => Gen.Select(Gen.Int[0, Stored.Length - 1], Gen.Int).Sample(
        (index, seed) =>
        {
            var resource = Stored[index];
            var item = new SchemaObjects(seed).Of(ApiSchema.Get(resource.Schema));
            // A nested field of the same name must not be taken for the metadata.
            var body = ObjectEncoder.Encode(item);
            var decoded = ObjectDecoder.Decode(body, BodyFormat.Json, DecodeTarget.Of(resource), FieldValidation.Ignore).Object;
            check(resource, decoded, ObjectEncoder.Encode(decoded));
        },
        iter: 500);
}
