using System.Buffers.Text;
using System.Text;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Views;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Views;

public class ContinueTokenTests
{
    [Fact]
    public void Decode_WhatWasEncoded_IsThat() => Gen.Select(Gen.OneOf(Gen.Long[1, long.MaxValue], Gen.Const(ContinueToken.AnyRevision)), Gen.String[1, 40])
        .Where((_, after) => !after.Any(char.IsSurrogate))
        .Sample((revision, after) =>
        {
            var token = new ContinueToken(revision, after);
            Assert.Equal(token, ContinueToken.Decode(token.Encode()));
            Assert.Matches("^[A-Za-z0-9_-]+$", token.Encode());
        });

    [Fact]
    public void Decode_NameWithTwoDots_IsAKeyLikeOthers() => Assert.Equal(new ContinueToken(7, "/roles/x/a..b"), ContinueToken.Decode(new ContinueToken(7, "/roles/x/a..b").Encode()));

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":0,"start":"x"}""")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":-2,"start":"x"}""")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1,"start":""}""")]
    [InlineData("""{"v":"meta.k8s.io/v2","rv":1,"start":"x"}""")]
    [InlineData("""{"v":1,"rv":1,"start":"x"}""")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":"1","start":"x"}""")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1.5,"start":"x"}""")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":99999999999999999999,"start":"x"}""")]
    [InlineData("""{"v":"meta.k8s.io/v1","rv":1,"start":{}}""")]
    public void Decode_NoToken_IsBadRequest(string json) => AssertRefused(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Decode_AnyText_IsATokenOrBadRequest()
    {
        var texts = Gen.OneOf(
            Gen.Char["AZaz09-_=+/ é"].Array[0, 30].Select(c => new string(c)),
            Gen.Char["{}[]\":,rvstart0123-.e\\u "].Array[0, 40].Select(c => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(c))),
            Gen.Byte.Array[0, 40].Select(b => Base64Url.EncodeToString(b)),
            Gen.Int[0, 60].Select(cut => new ContinueToken(5, "/pods/x/y").Encode() is var token ? token[..Math.Min(cut, token.Length)] : ""));
        texts.Sample(AssertRefusedOrToken, iter: 3000);
    }

    [Fact]
    public void Decode_DeepText_IsBadRequest() => AssertRefused(Base64Url.EncodeToString(Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 100_000))));

    private static void AssertRefusedOrToken(string text)
    {
        try
        {
            Assert.NotEmpty(ContinueToken.Decode(text).After);
        }
        catch (ApiException e)
        {
            Assert.Equal((400, "BadRequest"), (e.Status.Code, e.Status.Reason));
        }
    }

    private static void AssertRefused(string text)
    {
        var status = Assert.Throws<ApiException>(() => ContinueToken.Decode(text)).Status;
        Assert.Equal((400, "BadRequest"), (status.Code, status.Reason));
        Assert.StartsWith("invalid continue token: continue key is not valid", status.Message, StringComparison.Ordinal);
    }
}
