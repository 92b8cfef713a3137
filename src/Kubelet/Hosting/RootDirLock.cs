namespace NodeStack.Kubelet.Hosting;

/// <summary>
/// Keeps a second kubelet off the same root folder. The lock is the kernel's (flock through FileShare.None), so a kill -9 frees it.
/// </summary>
internal sealed class RootDirLock : IDisposable
{
    private readonly FileStream _file;

    private RootDirLock(FileStream file) => _file = file;

    /// <summary>Makes the folder (0750) and takes the lock. Throws <see cref="KubeletStartException"/> when another process has it.</summary>
    public static RootDirLock Take(string rootDir)
    {
        var path = Path.Combine(rootDir, "kubelet.lock");
        try
        {
            Directory.CreateDirectory(rootDir, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            return new RootDirLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new KubeletStartException($"another kubelet already uses --root-dir {rootDir} ({path} is locked)", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeletStartException($"cannot use --root-dir {rootDir}: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
