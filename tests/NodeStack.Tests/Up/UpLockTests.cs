using NodeStack.Up;
using NodeStack.Verbs;

namespace NodeStack.NodeStack.Tests.Up;

public sealed class UpLockTests : IDisposable
{
    private readonly UpPaths _paths = new(Directory.CreateTempSubdirectory("up-lock").FullName);

    [Fact]
    public void Take_Twice_IsRefusedWithTheHolder()
    {
        Assert.Null(UpLock.HolderOf(_paths));
        using (UpLock.Take(_paths))
        {
            Assert.Equal(Environment.ProcessId, UpLock.HolderOf(_paths));
            Assert.Contains($"in use by process {Environment.ProcessId}", Assert.Throws<VerbException>(() => UpLock.Take(_paths)).Message, StringComparison.Ordinal);
        }
        // The file of the process id is still there, and means nothing.
        Assert.True(File.Exists(_paths.Pid));
        Assert.Null(UpLock.HolderOf(_paths));
        UpLock.Take(_paths).Dispose();
    }

    public void Dispose() => Directory.Delete(_paths.DataDir, recursive: true);
}
