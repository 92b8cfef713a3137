using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Protobuf;

public class ProtobufRoundTripTests
{
    private static readonly TypeSchema[] Kinds = [.. ApiSchema.All.Where(t => t.Kinds.Count > 0 && t.Fields.ContainsKey("kind")).OrderBy(t => t.Name, StringComparer.Ordinal)];

    [Fact]
    public void Decode_WhatWasRenderedOfAnyObject_IsThatObject() =>
        Gen.Select(Gen.Int[0, Kinds.Length - 1], Gen.Int).Sample(
            (kind, seed) =>
            {
                var type = Kinds[kind];
                var wished = Decode(ObjectEncoder.Encode(new SchemaObjects(seed).Of(type)), BodyFormat.Json, type);
                var read = Decode(ProtobufRenderer.Render(ObjectEncoder.Encode(wished)), BodyFormat.Protobuf, type);
                if (!JsonNode.DeepEquals(wished, read))
                    Assert.Fail($"{wished.ToJsonString()}\n{read.ToJsonString()}");
            },
            iter: 2000);

    [Fact]
    public void Layout_OfEveryType_HasOneFieldPerNumber()
    {
        foreach (var type in ApiSchema.All)
            _ = MessageLayout.Of(type);
    }

    [Fact]
    public void Schema_EveryFieldButThoseOfVersion_HasAPlaceInProtobuf()
    {
        var without = ApiSchema.All.Where(t => t.Fields.Values.Any(f => f.ProtoPath.Count == 0)).Select(t => t.Name);
        // /version answers plain JSON, whatever is asked for.
        Assert.Equal(["io.k8s.apimachinery.pkg.version.Info"], without);
    }

    private static JsonObject Decode(byte[] body, BodyFormat format, TypeSchema type)
    {
        var kind = type.Kinds[0].Split('/');
        return ObjectDecoder.Decode(body, format, new DecodeTarget(kind.Length == 3 ? kind[0] : "", kind[^2], kind[^1], type), FieldValidation.Strict).Object;
    }
}
