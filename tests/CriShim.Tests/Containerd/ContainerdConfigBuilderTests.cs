using System.Text.Json.Nodes;
using NodeStack.CriShim.Containerd;

namespace NodeStack.CriShim.Tests.Containerd;

public sealed class ContainerdConfigBuilderTests
{
    private static readonly ContainerdOptions Options = new() { Folder = "/var/lib/ns/containerd", SandboxImage = "localhost/nodestack/pause:1" };
    private static readonly ContainerdHost Full = new()
    {
        CanLowerOomScore = true,
        UsesSystemdCgroups = true,
        CanOverlay = true,
        HasIptables = true,
        CniBinDirs = ["/usr/lib/cni", "/opt/cni/bin"],
    };

    private static readonly ContainerdHost Reduced = new() { CniBinDirs = [] };

    [Theory]
    [InlineData("containerd-1.6-reduced.toml", 1, 6, false)]
    [InlineData("containerd-1.7-full.toml", 1, 7, true)]
    [InlineData("containerd-2.0-full.toml", 2, 0, true)]
    [InlineData("containerd-2.2-reduced.toml", 2, 2, false)]
    public void Build_VersionsAndHosts_GiveTheGoldenText(string golden, int major, int minor, bool isFull)
    {
        var text = ContainerdConfigBuilder.Build(new ContainerdVersion(major, minor), isFull ? Full : Reduced, Options);
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", golden)), text);
    }

    [Fact]
    public void Build_PathsWithQuotes_AreEscaped()
    {
        var text = ContainerdConfigBuilder.Build(new ContainerdVersion(1, 7), Full, Options with { Folder = "/a\"b\\c\n" });
        Assert.Contains("root = \"/a\\\"b\\\\c\\u000a/root\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_OwnRunc_IsNamed() =>
        Assert.Contains("BinaryName = \"/x/runc\"", ContainerdConfigBuilder.Build(new ContainerdVersion(2, 1), Full, Options with { Runc = "/x/runc" }), StringComparison.Ordinal);

    [Fact]
    public void Cni_WithIptables_MasqueradesAndMapsPorts()
    {
        var list = JsonNode.Parse(CniConfigBuilder.Build(Full, Options))!;
        Assert.Equal(["bridge", "portmap"], list["plugins"]!.AsArray().Select(p => (string)p!["type"]!));
        Assert.True((bool)list["plugins"]![0]!["ipMasq"]!);
        Assert.Equal("10.88.0.0/16", (string)list["plugins"]![0]!["ipam"]!["ranges"]![0]![0]!["subnet"]!);
        Assert.Equal("nodestack0", (string)list["plugins"]![0]!["bridge"]!);
    }

    [Fact]
    public void Cni_WithoutIptables_AsksForNothingThatNeedsIt()
    {
        var list = JsonNode.Parse(CniConfigBuilder.Build(Reduced, Options))!;
        Assert.Equal(["bridge"], list["plugins"]!.AsArray().Select(p => (string)p!["type"]!));
        Assert.False((bool)list["plugins"]![0]!["ipMasq"]!);
    }
}
