using CsCheck;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Tests.Volumes;

public sealed class SubPathOpenerTests : IDisposable
{
    private readonly string _root = CanonicalPath.Of(Directory.CreateTempSubdirectory("subpath").FullName);
    private readonly string _volume;
    private readonly string _outside;

    public SubPathOpenerTests()
    {
        _volume = Directory.CreateDirectory(Path.Combine(_root, "volume")).FullName;
        _outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        File.WriteAllText(Path.Combine(_outside, "secret"), "x");
    }

    public void Dispose() => TreeRemover.Remove(_root);

    [Fact]
    public void Open_MissingFolders_AreMadeWithTheVolumesMode()
    {
        const UnixFileMode mode = (UnixFileMode)0x5ff; // 02777
        File.SetUnixFileMode(_volume, mode);
        Assert.Equal(Path.Combine(_volume, "a/b/c"), Open("a//b/./c/"));
        Assert.All(["a", "a/b", "a/b/c"], path => Assert.Equal(mode, File.GetUnixFileMode(Path.Combine(_volume, path))));
    }

    [Fact]
    public void Open_FileAndLinkInside_AreFound()
    {
        Directory.CreateDirectory(Path.Combine(_volume, "d/e"));
        File.WriteAllText(Path.Combine(_volume, "d/f"), "");
        File.CreateSymbolicLink(Path.Combine(_volume, "link"), "d/e/../f");
        Assert.Equal(Path.Combine(_volume, "d/f"), Open("d/f"));
        Assert.Equal(Path.Combine(_volume, "d/f"), Open("link"));
    }

    [Theory]
    [InlineData("up", "..")]
    [InlineData("up/secret", "../outside")]
    [InlineData("up/new", "../outside")]
    [InlineData("up", "ABSOLUTE")]
    [InlineData("up/new/deep", "ABSOLUTE")]
    [InlineData("up/secret", "ABSOLUTE")]
    [InlineData("up", "/proc/self/root")]
    [InlineData("up", "/proc/self/cwd")]
    public void Open_LinkOutside_IsRefusedAndNothingIsMade(string subPath, string target)
    {
        File.CreateSymbolicLink(Path.Combine(_volume, "up"), target.Replace("ABSOLUTE", _outside, StringComparison.Ordinal));
        Assert.Throws<IOException>(() => Open(subPath));
        Assert.Equal(["secret"], Directory.EnumerateFileSystemEntries(_outside).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_DanglingLink_IsNotMadeThrough()
    {
        File.CreateSymbolicLink(Path.Combine(_volume, "dangling"), "../outside/new");
        File.CreateSymbolicLink(Path.Combine(_volume, "inside"), "missing");
        Assert.Throws<IOException>(() => Open("dangling"));
        Assert.Throws<IOException>(() => Open("inside/x"));
        Assert.False(Path.Exists(Path.Combine(_outside, "new")));
    }

    [Fact]
    public void Open_LoopOrFileOnTheWay_IsAnError()
    {
        File.CreateSymbolicLink(Path.Combine(_volume, "loop"), "loop");
        File.WriteAllText(Path.Combine(_volume, "file"), "");
        Assert.Throws<IOException>(() => Open("loop"));
        Assert.Throws<IOException>(() => Open("file/x"));
    }

    /// <summary>Any tree of folders, files and links, any path: what is opened is in the volume, and outside nothing changes.</summary>
    [Fact]
    public void Open_AnyTreeAndPath_NeverLeavesTheVolume()
    {
        string[] names = ["a", "b", "c"];
        var path = Gen.Int[0, names.Length - 1].Select(i => names[i]).Array[1, 3].Select(parts => string.Join('/', parts));
        var target = Gen.OneOf(
            path, path.Select(p => "../" + p), path.Select(p => "../../" + p), Gen.Const(".."), Gen.Const("../outside"), Gen.Const("../../.."),
            Gen.Const(_outside), Gen.Const("/"), Gen.Const("/proc/self/root"), Gen.Const(_volume), Gen.Const("."));
        var link = Gen.Select(path, target);
        Gen.Select(link.Array[0, 6], path.Array[0, 4], path).Sample(
            (links, folders, wish) =>
            {
                var volume = Directory.CreateDirectory(Path.Combine(_volume, Guid.NewGuid().ToString("N"), "v")).FullName;
                Populate(volume, links, folders);
                try
                {
                    using var found = SubPathOpener.Open(volume, wish);
                    var real = new FileInfo($"/proc/self/fd/{found.DangerousGetHandle()}").LinkTarget!;
                    Assert.True(real == volume || real.StartsWith(volume + "/", StringComparison.Ordinal), $"{wish} led to {real}");
                }
                catch (IOException)
                {
                    // Refused is right as well.
                }
                Assert.Equal(["secret"], Directory.EnumerateFileSystemEntries(_outside).Select(Path.GetFileName));
                Assert.Equal(["v"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(volume)!).Select(Path.GetFileName));
            },
            iter: 400, threads: 1);
    }

    /// <summary>While a container swaps a folder for a link to the outside as fast as it can.</summary>
    [Fact]
    public async Task Open_SwappedMeanwhile_NeverLeavesTheVolume()
    {
        Directory.CreateDirectory(Path.Combine(_volume, "x"));
        File.CreateSymbolicLink(Path.Combine(_volume, "y"), _outside);
        using var stop = new CancellationTokenSource();
        var swapper = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Swap("x", "t");
                Swap("y", "x");
                Swap("t", "y");
            }
        });
        for (var i = 0; i < 2000; i++)
        {
            try
            {
                Assert.StartsWith(_volume + "/", Open("x/secret"), StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // Refused, or gone just now.
            }
        }
        await stop.CancelAsync();
        await swapper.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["secret"], Directory.EnumerateFileSystemEntries(_outside).Select(Path.GetFileName));
    }

    private void Swap(string from, string to)
    {
        try
        {
            Directory.Move(Path.Combine(_volume, from), Path.Combine(_volume, to));
        }
        catch (IOException)
        {
            // The opener made a folder of that name in between.
        }
    }

    private static void Populate(string volume, (string Path, string Target)[] links, string[] folders)
    {
        foreach (var (path, target) in links)
        {
            var full = Path.Combine(volume, path);
            if (!HasLink(volume, path) && !Path.Exists(full))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.CreateSymbolicLink(full, target);
            }
        }
        foreach (var path in folders)
            if (!HasLink(volume, path))
                Directory.CreateDirectory(Path.Combine(volume, path));
    }

    private static bool HasLink(string volume, string path)
    {
        var at = volume;
        foreach (var part in path.Split('/'))
            if (new FileInfo(at = Path.Combine(at, part)).LinkTarget is not null)
                return true;
        return false;
    }

    private string Open(string subPath)
    {
        using var found = SubPathOpener.Open(_volume, subPath);
        return new FileInfo($"/proc/self/fd/{found.DangerousGetHandle()}").LinkTarget!;
    }
}
