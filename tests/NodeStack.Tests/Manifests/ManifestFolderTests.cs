using NodeStack.Manifests;

namespace NodeStack.NodeStack.Tests.Manifests;

public sealed class ManifestFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("manifests-").FullName;
    private readonly ManifestFolder _folder;
    private DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public ManifestFolderTests() => _folder = new ManifestFolder(_path);

    public void Dispose() => Directory.Delete(_path, true);

    [Fact]
    public void Look_FileIsBeingWritten_WaitsUntilItRests()
    {
        Write("a.yaml", Map("a") + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b");
        Assert.Equal("", Names(0));
        Assert.True(_folder.IsRestless);
        Write("a.yaml", Map("a") + "---\n" + Map("b"));
        Assert.Equal("", Names(0.7));
        Assert.Equal("a b", Names(1));
        Assert.False(_folder.IsRestless);

        // And what it was counts while it is written again.
        Write("a.yaml", Map("a"));
        Assert.Equal("a b", Names(0.1));
        Assert.Equal("a", Names(1));
    }

    [Fact]
    public void Look_OldFile_IsReadAtOnce()
    {
        Write("a.yaml", Map("a"));
        File.SetLastWriteTimeUtc(Path.Combine(_path, "a.yaml"), _now.UtcDateTime.AddMinutes(-1));
        Assert.Equal("a", Names(0));
    }

    [Fact]
    public void Look_ClockIsBehind_FilesAreReadAllTheSame()
    {
        _now = _now.AddYears(-1);
        Write("a.yaml", Map("a"));
        Names(0);
        Assert.Equal("a", Names(1));
    }

    [Fact]
    public void Look_OtherFiles_AreLeft()
    {
        foreach (var name in new[] { "a.yaml", "b.yml", "c.JSON", "d.txt", ".e.yaml", ".f.yaml.swp", "g.yaml~" })
            Write(name, Map(name[0] == '.' ? "dot" : name[..1]));
        Directory.CreateDirectory(Path.Combine(_path, "h.yaml"));
        File.CreateSymbolicLink(Path.Combine(_path, "i.yaml"), "/no/such/file");
        Names(0);
        Assert.Equal("a b c", Names(1));
    }

    [Fact]
    public void Look_FileGoes_IsTold()
    {
        Write("a.yaml", Map("a"));
        Names(0);
        Names(1);
        File.Delete(Path.Combine(_path, "a.yaml"));
        Assert.Equal("", Names(0));
        Assert.Equal("a.yaml", Assert.Single(_folder.Gone));
        Names(0);
        Assert.Empty(_folder.Gone);
    }

    [Fact]
    public void Look_FileTooLarge_IsToldAndTheOthersAreRead()
    {
        using (var file = File.Create(Path.Combine(_path, "a.yaml")))
            file.SetLength(11 << 20);
        Write("b.yaml", Map("b"));
        Names(0);
        var content = _folder.Look(_now += TimeSpan.FromSeconds(1));
        Assert.Equal("b", Assert.Single(content.Objects).Key.Name);
        Assert.Equal("a.yaml: it has 11534336 bytes; at most 10485760 are read", $"{content.Problems[0].Place}: {content.Problems[0].Text}");
    }

    [Fact]
    public void Look_NoFolder_IsEmpty() => Assert.Empty(new ManifestFolder(Path.Combine(_path, "none")).Look(_now).Problems);

    private static string Map(string name) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n";

    private void Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_path, name), text);
        File.SetLastWriteTimeUtc(Path.Combine(_path, name), _now.UtcDateTime);
    }

    private string Names(double secondsLater) => string.Join(' ', _folder.Look(_now += TimeSpan.FromSeconds(secondsLater)).Objects.Select(o => o.Key.Name));
}
