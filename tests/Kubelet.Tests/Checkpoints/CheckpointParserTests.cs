using CsCheck;
using NodeStack.Kubelet.Checkpoints;

namespace NodeStack.Kubelet.Tests.Checkpoints;

public class CheckpointParserTests
{
    [Fact]
    public void Parse_WhatRenderWrote_GivesThePayloadBack() => Gen.Byte.Array[0, 500].Sample(payload =>
        CheckpointParser.Parse("verdicts", 3, CheckpointParser.Render("verdicts", 3, payload), out var problem)!.SequenceEqual(payload)
        && problem.Length == 0);

    [Fact]
    public void Parse_AnyByteChanged_IsRefused() => Gen.Select(Gen.Byte.Array[1, 100], Gen.Int[0, 10_000], Gen.Int[1, 255]).Sample((payload, place, flip) =>
    {
        var file = CheckpointParser.Render("verdicts", 1, payload);
        file[place % file.Length] ^= (byte)flip;
        return CheckpointParser.Parse("verdicts", 1, file, out var problem) is null && problem.Length > 0;
    });

    [Fact]
    public void Parse_AnyEndCutOff_IsRefused() => Gen.Select(Gen.Byte.Array[1, 100], Gen.Int[1, 10_000]).Sample((payload, cut) =>
    {
        var file = CheckpointParser.Render("verdicts", 1, payload);
        return CheckpointParser.Parse("verdicts", 1, file.AsSpan(0, file.Length - 1 - cut % file.Length), out _) is null;
    });

    [Theory]
    [InlineData("other", 1, "it belongs to verdicts")]
    [InlineData("verdicts", 2, "its version is 1, not 2")]
    public void Parse_AnotherOwnerOrVersion_SaysSo(string name, int version, string expected)
    {
        Assert.Null(CheckpointParser.Parse(name, version, CheckpointParser.Render("verdicts", 1, "x"u8), out var problem));
        Assert.Equal(expected, problem);
    }
}
