using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.Tests.ApiServer.Registry;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Protobuf;

/// <summary>Bytes that upstream's client wrote, and bytes that it read: <c>Facts/protobuf-vectors.txt</c>.</summary>
public class ProtobufVectorTests
{
    public static TheoryData<string, string, string> Vectors()
    {
        var vectors = new TheoryData<string, string, string>();
        foreach (var columns in FactTable.Lines("protobuf-vectors.txt").Select(l => l.Split('\t')))
            vectors.Add(columns[0], columns[1], columns[2]);
        return vectors;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Decode_WhatUpstreamWrote_IsWhatUpstreamHasInJson(string json, string upstream, string ours)
    {
        _ = ours;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Decode(upstream, json)), Decode(upstream, json).ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Render_Json_GivesTheBytesThatUpstreamReadAsIt(string json, string upstream, string ours)
    {
        _ = upstream;
        Assert.Equal(ours, Convert.ToHexStringLower(ProtobufRenderer.Render(Encoding.UTF8.GetBytes(json))));
    }

    private static JsonObject Decode(string hex, string json)
    {
        var item = JsonNode.Parse(json)!;
        var (apiVersion, kind) = ((string)item["apiVersion"]!, (string)item["kind"]!);
        var type = ApiSchema.All.Single(t => t.Kinds.Contains($"{apiVersion}/{kind}"));
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var target = new DecodeTarget(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], kind, type);
        return ObjectDecoder.Decode(Convert.FromHexString(hex), BodyFormat.Protobuf, target, FieldValidation.Strict).Object;
    }
}
