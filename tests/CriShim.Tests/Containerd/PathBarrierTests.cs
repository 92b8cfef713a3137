using NodeStack.CriShim.Containerd;

namespace NodeStack.CriShim.Tests.Containerd;

public sealed class PathBarrierTests : IDisposable
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly string _folder = Directory.CreateTempSubdirectory("nodestack-barrier-").FullName;

    [Theory]
    [InlineData("", "a/b", null)]
    [InlineData("a", "a/b", "a")]
    [InlineData("a/b", "a/b", "a/b")]
    [InlineData("a a/b", "a/b", "a")]
    [InlineData("a/b", "a", null)]
    public void Find_FoldersClosedToOthers_TheHighestIsTheBarrier(string closed, string path, string? expected)
    {
        File.SetUnixFileMode(_folder, Open);
        foreach (var folder in new[] { "a", "a/b" })
            Directory.CreateDirectory(Path.Combine(_folder, folder), Open);
        foreach (var folder in closed.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            File.SetUnixFileMode(Path.Combine(_folder, folder), Open & ~UnixFileMode.OtherExecute);
        Assert.Equal(expected is null ? null : Path.Combine(_folder, expected), PathBarrier.Find(Path.Combine(_folder, path)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
