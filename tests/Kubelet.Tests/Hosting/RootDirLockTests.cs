using NodeStack.Kubelet.Hosting;

namespace NodeStack.Kubelet.Tests.Hosting;

public sealed class RootDirLockTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nodestack-lock").FullName;

    [Fact]
    public void Take_Twice_SecondSaysWhoHoldsIt()
    {
        using var first = RootDirLock.Take(_root);
        var refused = Assert.Throws<KubeletStartException>(() => RootDirLock.Take(_root));
        Assert.StartsWith($"another kubelet already uses --root-dir {_root}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_AfterDispose_Succeeds()
    {
        RootDirLock.Take(_root).Dispose();
        RootDirLock.Take(_root).Dispose();
    }

    [Fact]
    public void Take_PathIsAFile_ClearError()
    {
        var file = Path.Combine(_root, "f");
        File.WriteAllText(file, "");
        Assert.StartsWith($"cannot use --root-dir {file}", Assert.Throws<KubeletStartException>(() => RootDirLock.Take(file)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, true);
}
