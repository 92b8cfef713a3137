using NodeStack.Preflight;

namespace NodeStack.NodeStack.Tests.Preflight;

public sealed class ParserTests
{
    [Theory]
    [InlineData("1.1.5+ds1-1", "1.1.5")]
    [InlineData("6.18.44-fc-v595", "6.18.44")]
    [InlineData("5.10", "5.10")]
    [InlineData("v2.0.0-rc.3", "2.0.0")]
    [InlineData("containerd 7 1.6.20~ds1", "1.6.20")]
    [InlineData("no version", null)]
    [InlineData("7", null)]
    [InlineData("99999999999.1", null)]
    [InlineData("", null)]
    public void First_TextOfTools_FindsTheNumbers(string text, string? expected) =>
        Assert.Equal(expected, VersionParser.First(text)?.ToString());

    [Theory]
    [InlineData("containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3\n", "1.6.20~ds1")]
    [InlineData("containerd github.com/containerd/containerd/v2 v2.0.5 fb4c30d4ede3531652d86197bf3fc9515e5276d9\n", "2.0.5")]
    [InlineData("runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1+deb12u1\nspec: 1.0.2-dev\n", "1.1.5+ds1")]
    [InlineData("nftables v1.0.6 (Lester Gooch #5)\n", "1.0.6")]
    [InlineData("crun version 1.8.1\ncommit: f8a096be\n", "1.8.1")]
    [InlineData("segmentation fault", "")]
    public void Word_OutputOfTools_IsTheVersionWithItsSuffix(string output, string expected) =>
        Assert.Equal(expected, VersionParser.Word(output));

    [Fact]
    public void First_AnyText_NeverThrows() => CsCheck.Check.Sample(CsCheck.Gen.String, text => { VersionParser.First(text); VersionParser.Word(text); });

    [Theory]
    [InlineData("Name:\tx\nCapInh:\t0000000000000000\nCapEff:\t000001fffeffffff\n", 0x1fffeffffffUL)]
    [InlineData("Name:\tx\n", 0UL)]
    public void EffectiveCapabilities_StatusFile_ReadsCapEff(string status, ulong expected) =>
        Assert.Equal(expected, ProcParser.EffectiveCapabilities(status));

    [Theory]
    [InlineData("Filename\t\tType\t\tSize\t\tUsed\t\tPriority\n", 0)]
    [InlineData("Filename\t\tType\t\tSize\t\tUsed\t\tPriority\n/swapfile  file 2097148 0 -2\n/dev/zram0 partition 1024 0 100\n", 2098172)]
    [InlineData("", 0)]
    public void SwapKibibytes_SwapsFile_SumsTheSizes(string swaps, long expected) => Assert.Equal(expected, ProcParser.SwapKibibytes(swaps));

    [Theory]
    [InlineData("nodev\tsysfs\n\text4\nnodev\toverlay\n", true)]
    [InlineData("nodev\toverlayfs\n\text4\n", false)]
    public void HasFilesystem_List_MatchesWholeNames(string list, bool expected) => Assert.Equal(expected, ProcParser.HasFilesystem(list, "overlay"));
}
