using CsCheck;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Networking;

namespace NodeStack.Kubelet.Tests.Containers.Networking;

public class ResolvConfParserTests
{
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("nameserver 1.2.3.4\n nameserver\tfe80::1%eth0 trailing\n", "1.2.3.4 fe80::1%eth0", "", "")]
    [InlineData("search a\nsearch b. c .\n", "", "b c", "")]
    [InlineData("options ndots:5 attempts:2\noptions ndots:1 debug", "", "", "ndots:1 attempts:2 debug")]
    [InlineData("# nameserver 1.2.3.4\n#search x\nsearch\n", "", "", "")]
    [InlineData("domain x\nsortlist y\nnameserver 1.1.1.1\r\n", "1.1.1.1", "", "")]
    public void Parse_Table(string text, string nameservers, string searches, string options)
    {
        var parsed = ResolvConfParser.Parse(text);
        Assert.Equal(nameservers, string.Join(' ', parsed.Nameservers));
        Assert.Equal(searches, string.Join(' ', parsed.Searches));
        Assert.Equal(options, string.Join(' ', parsed.Options));
    }

    [Fact]
    public void Parse_NameserverWithoutAddress_IsAnError() =>
        Assert.Throws<PodConfigException>(() => ResolvConfParser.Parse("nameserver \n"));

    [Fact]
    public void Parse_AnyText_NeverThrowsAnythingElse() => Gen.String.Sample(text =>
    {
        try
        {
            ResolvConfParser.Parse(text);
        }
        catch (PodConfigException)
        {
            Assert.Contains("nameserver", text, StringComparison.Ordinal);
        }
    });
}
