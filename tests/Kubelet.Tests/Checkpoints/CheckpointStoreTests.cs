using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Kubelet.Checkpoints;

namespace NodeStack.Kubelet.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("checkpoints-").FullName, "sub");
    private readonly CountingLogger _log = new();

    private CheckpointStore Store => new(_folder, _log);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void Read_AfterWrite_GivesTheLastPayload()
    {
        Store.Write("a", 1, "one"u8);
        Store.Write("a", 1, "two"u8);
        Assert.Equal("two"u8.ToArray(), Store.Read("a", 1));
        Assert.Equal(0, _log.Warnings);
    }

    [Fact]
    public void Read_NoFileOrFolder_IsNullWithoutWarning()
    {
        Assert.Null(Store.Read("a", 1));
        Assert.Equal(0, _log.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("nodestack-checkpoint 1 a 1 3 0000000000000000\nabc")]
    public void Read_FileThatCannotBeTrusted_IsIgnoredWithOneWarning(string content)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "a"), content);
        Assert.Null(Store.Read("a", 1));
        Assert.Equal(1, _log.Warnings);
    }

    [Fact]
    public void Write_DraftLeftByACrash_IsReplacedAndModesAreTight()
    {
        Directory.CreateDirectory(_folder);
        var draft = Path.Combine(_folder, "a.tmp");
        File.WriteAllText(draft, "half");
        File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Store.Write("a", 1, "whole"u8);
        Assert.False(File.Exists(draft));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "a")));
        Assert.Equal("whole"u8.ToArray(), Store.Read("a", 1));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    public void Write_NameThatIsNoFileName_Throws(string name) => Assert.Throws<ArgumentException>(() => Store.Write(name, 1, "x"u8));

    [Fact]
    public void Remove_PresentAndAbsent_LeavesNothing()
    {
        Store.Remove("a");
        Store.Write("a", 1, "x"u8);
        Store.Remove("a");
        Assert.Null(new CheckpointStore(_folder, NullLogger.Instance).Read("a", 1));
    }
}
