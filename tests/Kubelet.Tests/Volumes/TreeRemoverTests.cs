using System.Diagnostics;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Tests.Volumes;

public sealed class TreeRemoverTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("remover").FullName;

    public void Dispose() => TreeRemover.Remove(_root);

    [Fact]
    public void Remove_Links_AreNotFollowed()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "keep"), "");
        var tree = Directory.CreateDirectory(Path.Combine(_root, "tree/sub")).Parent!.FullName;
        File.CreateSymbolicLink(Path.Combine(tree, "sub/link"), outside);
        File.CreateSymbolicLink(Path.Combine(tree, "file"), Path.Combine(outside, "keep"));
        File.CreateSymbolicLink(Path.Combine(tree, "dangling"), "nowhere");
        Assert.True(TreeRemover.Remove(tree));
        Assert.False(Path.Exists(tree));
        Assert.True(File.Exists(Path.Combine(outside, "keep")));
    }

    [Fact]
    public void Remove_PathThatIsALink_TouchesNothing()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "keep"), "");
        File.CreateSymbolicLink(Path.Combine(_root, "link"), outside);
        Assert.False(TreeRemover.Remove(Path.Combine(_root, "link")));
        Assert.True(File.Exists(Path.Combine(outside, "keep")));
    }

    [Fact]
    public void Remove_NotThere_IsGone() => Assert.True(TreeRemover.Remove(Path.Combine(_root, "none")));

    [Fact]
    public void Remove_ManyEntries_AllGo()
    {
        var tree = Directory.CreateDirectory(Path.Combine(_root, "many")).FullName;
        for (var i = 0; i < 3000; i++)
            File.WriteAllBytes(Path.Combine(tree, $"file-with-a-rather-long-name-{i}"), []);
        Assert.True(TreeRemover.Remove(tree));
    }

    /// <summary>Deeper than any path can be written, with names that are not UTF-8: both can be made by a container.</summary>
    [Fact]
    public void Remove_VeryDeepAndOddNames_AllGo()
    {
        var tree = Directory.CreateDirectory(Path.Combine(_root, "deep")).FullName;
        MakeDeep(tree, 400);
        const string script = "cd \"$1\" && touch \"$(printf 'bad\\377name')\" && mkdir \"$(printf '\\200')\" && touch \"$(printf '\\200/\\201')\"";
        using var shell = Process.Start("sh", ["-c", script, "sh", tree]);
        Assert.True(shell.WaitForExit(30_000));
        Assert.Equal(0, shell.ExitCode);
        Assert.True(TreeRemover.Remove(tree));
        Assert.False(Path.Exists(tree));
    }

    private static void MakeDeep(string tree, int depth)
    {
        var at = SubPathOpener.Open(tree, "");
        for (var i = 0; i < depth; i++)
        {
            using var above = at;
            Assert.Equal(0, LinuxNative.Mkdirat(above, "a-long-folder-name", 0x1ff));
            at = LinuxNative.Openat2((int)above.DangerousGetHandle(), "a-long-folder-name", LinuxNative.PathOnly, LinuxNative.ResolveBeneath);
            Assert.False(at.IsInvalid);
        }
        at.Dispose();
    }

    [RootFact]
    public void Remove_MountBelow_IsLeftAndReported()
    {
        var tree = Directory.CreateDirectory(Path.Combine(_root, "tree/mount")).Parent!.FullName;
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "keep"), "");
        var mounts = new LinuxMounts();
        using (var source = SubPathOpener.Open(outside, ""))
            mounts.Bind(source, Path.Combine(tree, "mount"));
        try
        {
            Assert.False(TreeRemover.Remove(tree));
            Assert.True(File.Exists(Path.Combine(outside, "keep")));
        }
        finally
        {
            Assert.True(mounts.Unmount(Path.Combine(tree, "mount")));
        }
        Assert.True(TreeRemover.Remove(tree));
        Assert.True(File.Exists(Path.Combine(outside, "keep")));
    }
}
