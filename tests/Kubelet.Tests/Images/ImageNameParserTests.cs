using CsCheck;
using NodeStack.Kubelet.Images;

namespace NodeStack.Kubelet.Tests.Images;

public class ImageNameParserTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox", "latest", "")]
    [InlineData("busybox:1.36", "docker.io/library/busybox", "1.36", "")]
    [InlineData("team/app", "docker.io/team/app", "latest", "")]
    [InlineData("index.docker.io/app", "docker.io/library/app", "latest", "")]
    [InlineData("localhost/app", "localhost/app", "latest", "")]
    [InlineData("localhost:5000/app:x", "localhost:5000/app", "x", "")]
    [InlineData("127.0.0.1:5999/no/such:1", "127.0.0.1:5999/no/such", "1", "")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app", "latest", "")]
    [InlineData("registry.example/a/b_c/d--e:V1.2-rc", "registry.example/a/b_c/d--e", "V1.2-rc", "")]
    [InlineData("app@" + Digest, "docker.io/library/app", "", Digest)]
    [InlineData("app:1@" + Digest, "docker.io/library/app", "1", Digest)]
    public void Parse_GoodName_IsNormalised(string image, string repository, string tag, string digest)
    {
        Assert.Equal(new ImageReference(repository, tag, digest), ImageNameParser.Parse(image, out var error));
        Assert.Equal("", error);
    }

    [Theory]
    [InlineData("", "invalid reference format")]
    [InlineData("UPPER//bad", "invalid reference format")]
    [InlineData("Busybox", "invalid reference format: repository name (library/Busybox) must be lowercase")]
    [InlineData("a b", "invalid reference format")]
    [InlineData("app:", "invalid reference format")]
    [InlineData("app:bad tag", "invalid reference format")]
    [InlineData("-app", "invalid reference format")]
    [InlineData("app@sha256:12", "invalid reference format")]
    [InlineData("app@md5:0123456789abcdef0123456789abcdef", "unsupported digest algorithm")]
    [InlineData("app@sha256:0123456789abcdef0123456789abcdef", "invalid checksum digest length")]
    [InlineData("app\n", "invalid reference format")]
    public void Parse_BadName_SaysWhyInUpstreamsWords(string image, string problem)
    {
        Assert.Null(ImageNameParser.Parse(image, out var error));
        Assert.Equal($"couldn't parse image name {GoTextRenderer.Quote(image)}: {problem}", error);
    }

    [Fact]
    public void Parse_BareImageId_IsRefused()
    {
        var id = Digest[7..];
        Assert.Null(ImageNameParser.Parse(id, out var error));
        Assert.EndsWith($"invalid repository name ({id}), cannot specify 64-byte hexadecimal strings", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busybox", "busybox:latest")]
    [InlineData("busybox:1", "busybox:1")]
    [InlineData("host:5000/a", "host:5000/a:latest")]
    [InlineData("app@" + Digest, "app@" + Digest)]
    public void WithDefaultTag_ShortNames_StayShort(string image, string expected) => Assert.Equal(expected, ImageNameParser.WithDefaultTag(image, out _));

    [Fact]
    public void Parse_AnyText_NeverThrowsAndItsResultParsesToItself() => Gen.String[Gen.Char["abzAZ019._-:/@[] "], 0, 40].Sample(text =>
    {
        if (ImageNameParser.Parse(text, out var error) is not { } parsed)
            return error.Length > 0;
        var full = parsed.Repository + (parsed.Tag.Length > 0 ? ":" + parsed.Tag : "") + (parsed.Digest.Length > 0 ? "@" + parsed.Digest : "");
        return ImageNameParser.Parse(full, out _) == parsed;
    });

    [Theory]
    [InlineData(null, "busybox", "Always")]
    [InlineData("", "busybox:latest", "Always")]
    [InlineData(null, "busybox:1", "IfNotPresent")]
    [InlineData(null, "busybox@" + Digest, "IfNotPresent")]
    [InlineData("Never", "busybox", "Never")]
    [InlineData("IfNotPresent", "busybox", "IfNotPresent")]
    [InlineData("Always", "busybox:1", "Always")]
    public void Of_PolicyAndTag_GiveThePolicy(string? policy, string image, string expected) =>
        Assert.Equal(expected, PullPolicyRules.Of(policy, image).ToString());
}
