using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Containerd;
using NodeStack.TestSupport.Containerd;

namespace NodeStack.CriShim.Tests.Containerd;

/// <summary>The parts that read files: the log's tail and image archives.</summary>
public sealed class ContainerdFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nodestack-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LogTail_GrowingFile_GivesWholeLinesOnce()
    {
        var path = Path.Combine(_folder, "log");
        File.WriteAllText(path, "old line\n");
        var tail = new ContainerdLogTail(path, 1000);
        tail.SkipToEnd();
        Assert.Empty(tail.ReadNew());
        File.AppendAllText(path, "time=\"t\" level=error msg=\"a\"\ntime=\"t\" lev");
        Assert.Equal([new ContainerdLogLine(LogLevel.Error, "msg=\"a\"")], tail.ReadNew());
        File.AppendAllText(path, "el=info msg=\"b\"\n");
        Assert.Equal([new ContainerdLogLine(LogLevel.Information, "msg=\"b\"")], tail.ReadNew());
        Assert.Empty(tail.ReadNew());
    }

    [Fact]
    public void LogTail_PastItsLimit_EmptiesTheFileAndGoesOn()
    {
        var path = Path.Combine(_folder, "log");
        var tail = new ContainerdLogTail(path, 100);
        Assert.Empty(tail.ReadNew());
        File.WriteAllText(path, new string('x', 200) + "\n");
        Assert.Single(tail.ReadNew());
        Assert.Equal(0, new FileInfo(path).Length);
        File.AppendAllText(path, "next\n");
        Assert.Equal([new ContainerdLogLine(LogLevel.Error, "next")], tail.ReadNew());
    }

    [Fact]
    public async Task ArchiveNames_OfOurOwnArchive_AreRead()
    {
        var file = Path.Combine(_folder, "busy.tar");
        var source = Path.Combine(_folder, "program");
        File.WriteAllText(source, "x");
        OciArchive.Build(file, "localhost/t/x:1", new Dictionary<string, string> { ["bin/x"] = source }, new Dictionary<string, string>(), new JsonObject());
        Assert.Equal(["localhost/t/x:1"], await ArchiveNamesReader.ReadAsync(file, CancellationToken.None));
    }

    [Theory]
    [InlineData("no tar at all, just some text")]
    [InlineData("")]
    public async Task ArchiveNames_OfSomethingElse_SayWhichFile(string content)
    {
        var file = Path.Combine(_folder, "junk.tar");
        File.WriteAllText(file, content);
        var error = await Assert.ThrowsAsync<ContainerdException>(() => ArchiveNamesReader.ReadAsync(file, CancellationToken.None));
        Assert.Contains("junk.tar is no readable image archive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArchiveNames_OfAMissingFile_SayWhichFile() =>
        await Assert.ThrowsAsync<ContainerdException>(() => ArchiveNamesReader.ReadAsync(Path.Combine(_folder, "none.tar"), CancellationToken.None));
}
