using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Tests.Node;

public sealed class MemInfoParserTests
{
    [Fact]
    public void TotalBytes_RealFile_ConvertsKib() =>
        Assert.Equal(24587512L * 1024, MemInfoParser.TotalBytes("MemTotal:       24587512 kB\nMemFree:        23000000 kB\n"));

    [Theory]
    [InlineData("")]
    [InlineData("MemFree: 1 kB\n")]
    [InlineData("MemTotal:\n")]
    [InlineData("MemTotal: many kB\n")]
    public void TotalBytes_MissingOrMalformed_Throws(string text) => Assert.Throws<FormatException>(() => MemInfoParser.TotalBytes(text));
}
