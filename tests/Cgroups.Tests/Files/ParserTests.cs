using System.Text;
using CsCheck;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Memory;

namespace NodeStack.Cgroups.Tests.Files;

public class ParserTests
{
    [Theory]
    [InlineData("0-3,8,10-11\n", "0-3,8,10-11")]
    [InlineData("3,1,2", "1-3")]
    [InlineData("\n", "")]
    [InlineData("5", "5")]
    public void RangeList_KnownTexts_ShortestForm(string text, string expected) =>
        Assert.Equal(expected, RangeListParser.Render(RangeListParser.Parse(text)));

    [Theory]
    [InlineData("3-1")]
    [InlineData("a")]
    [InlineData("1,,2")]
    [InlineData("-1")]
    [InlineData("0-4000000000")]
    public void RangeList_BadText_IsRefused(string text) => Assert.Throws<FormatException>(() => RangeListParser.Parse(text));

    [Fact]
    public void RangeList_AnyNumbers_ComeBack() => Gen.Int[0, 300].HashSet.Sample(numbers =>
        Assert.Equal(numbers.Order(), RangeListParser.Parse(RangeListParser.Render(numbers))));

    [Theory]
    [InlineData("123\n", 123ul)]
    [InlineData("max\n", null)]
    [InlineData("", null)]
    [InlineData("12x", null)]
    public void SingleValue_Texts_NumberOrNull(string text, ulong? expected) =>
        Assert.Equal(expected, SingleValueParser.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void NestedKeyed_Lines_GiveKeysAndPairs()
    {
        var seen = new List<string>();
        foreach (var line in NestedKeyedParser.Lines("8:0 rbytes=1 wbytes=2\n\n8:16 word rios=3\n"u8))
            foreach (var pair in line.Pairs)
                seen.Add($"{Encoding.UTF8.GetString(line.Key)} {Encoding.UTF8.GetString(pair.Name)} {Encoding.UTF8.GetString(pair.Value)}");

        Assert.Equal(["8:0 rbytes 1", "8:0 wbytes 2", "8:16 rios 3"], seen);
    }

    [Fact]
    public void Parsers_AnyBytes_NeverThrow() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        foreach (var line in NestedKeyedParser.Lines(bytes))
            foreach (var pair in line.Pairs)
                Assert.True(pair.Name.Length <= bytes.Length);
        MemoryBreakdownParser.Parse(bytes);
        NodeStack.Cgroups.Pressure.PressureParser.Parse(bytes);
        NodeStack.Cgroups.Io.IoStatParser.ParseTotal(bytes);
    });

    [Fact]
    public void MemInfo_Find_InBytes()
    {
        var text = "MemTotal:       16384 kB\nMemFree:          100 kB\nHugePages_Total:       0\n"u8;

        Assert.Equal(16384ul * 1024, MemInfoParser.Find(text, "MemTotal"u8));
        Assert.Null(MemInfoParser.Find(text, "SwapTotal"u8));
    }

    [Fact]
    public void CgroupIoException_Write_NamesFileValueAndErrno()
    {
        var error = new CgroupIoException("write", "/sys/fs/cgroup/a/cpu.max", "5 5\n", 22);

        Assert.Equal("write \"5 5\" to /sys/fs/cgroup/a/cpu.max: EINVAL (22)", error.Message);
    }
}
