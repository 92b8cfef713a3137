using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Tests.Volumes;

public sealed class AtomicWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atomic").FullName;
    private readonly AtomicWriter _writer = new(new FakeTimeProvider(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero)));

    public void Dispose() => TreeRemover.Remove(_folder);

    [Fact]
    public void Write_First_LinksIntoATimedFolder()
    {
        Assert.True(Write(("labels", "a"), ("sub/x", "b"), ("sub/y", "c")));
        Assert.Equal("..data/labels", new FileInfo(At("labels")).LinkTarget);
        Assert.Equal("..data/sub", new FileInfo(At("sub")).LinkTarget);
        Assert.Matches(@"^\.\.2026_02_03_04_05_06\.\d+$", new FileInfo(At("..data")).LinkTarget);
        Assert.Equal(("a", "b", "c"), (Read("labels"), Read("sub/x"), Read("sub/y")));
    }

    [Fact]
    public void Write_Same_WritesNothing()
    {
        Write(("a", "1"));
        var before = new FileInfo(At("..data")).LinkTarget;
        Assert.False(Write(("a", "1")));
        Assert.Equal(before, new FileInfo(At("..data")).LinkTarget);
    }

    [Fact]
    public void Write_Changed_SwitchesAndLeavesOneFolder()
    {
        Write(("a", "1"), ("gone", "x"), ("dir/gone", "x"));
        Assert.True(Write(("a", "2"), ("new", "y")));
        Assert.Equal(["..data", "a", "new"], Names().Where(n => !n.StartsWith("..2", StringComparison.Ordinal)));
        Assert.Single(Names(), n => n.StartsWith("..2", StringComparison.Ordinal));
        Assert.Equal(("2", "y"), (Read("a"), Read("new")));
    }

    [Fact]
    public void Write_AfterACrash_CleansUp()
    {
        Write(("a", "1"));
        Directory.CreateDirectory(At("..2025_01_01_00_00_00.1/half"));
        File.CreateSymbolicLink(At("..data_tmp"), "..2025_01_01_00_00_00.1");
        File.Delete(At("a"));
        Write(("a", "2"));
        Assert.Equal(3, Names().Count);
        Assert.Equal("2", Read("a"));
    }

    [Fact]
    public void Write_Mode_IsExactAndSetBeforePublishing()
    {
        var published = true;
        _writer.Write(
            _folder,
            new Dictionary<string, FileProjection> { ["s"] = new([1], 0x100) },
            _ => published = new FileInfo(At("..data")).LinkTarget is not null);
        Assert.False(published);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(At("s")));
    }

    [Fact]
    public void Write_AnyHistory_ShowsExactlyTheLast()
    {
        string[] names = ["a", "b", "c/d", "c/e", "f/g/h"];
        var name = Gen.Int[0, names.Length - 1].Select(i => names[i]);
        var state = Gen.Dictionary(name, Gen.String[Gen.Char.AlphaNumeric, 0, 3])[0, 5];
        state.Array[1, 4].Sample(
            history =>
            {
                foreach (var files in history)
                    Write(files.Select(f => (f.Key, f.Value)).ToArray());
                var seen = Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName)
                    .Where(n => !n!.StartsWith("..", StringComparison.Ordinal)).Order();
                Assert.Equal(history[^1].Keys.Select(k => k.Split('/')[0]).Distinct().Order(), seen);
                Assert.All(history[^1], f => Assert.Equal(f.Value, Read(f.Key)));
            },
            iter: 60, threads: 1);
    }

    private bool Write(params (string Path, string Text)[] files) => _writer.Write(
        _folder, files.ToDictionary(f => f.Path, f => new FileProjection(Encoding.UTF8.GetBytes(f.Text), 0x1a4)), _ => { });

    private string At(string name) => Path.Combine(_folder, name);

    private string Read(string name) => File.ReadAllText(At(name));

    private List<string> Names() => [.. new DirectoryInfo(_folder).EnumerateFileSystemInfos().Select(e => e.Name).Order(StringComparer.Ordinal)];
}
