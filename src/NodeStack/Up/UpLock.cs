using System.Globalization;
using NodeStack.Verbs;

namespace NodeStack.Up;

/// <summary>
/// Keeps a second process off a data folder, and tells who has it. The lock is the kernel's (flock through FileShare.None), so a kill -9 frees it; the
/// process id lies in a file of its own, which counts only while the lock is held.
/// </summary>
internal sealed class UpLock : IDisposable
{
    private readonly FileStream _file;

    private UpLock(FileStream file) => _file = file;

    /// <exception cref="VerbException">Another process has the folder, or it cannot be used.</exception>
    public static UpLock Take(UpPaths paths)
    {
        try
        {
            Directory.CreateDirectory(paths.DataDir);
            var taken = new UpLock(new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            File.WriteAllText(paths.Pid, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return taken;
        }
        catch (IOException) when (HolderOf(paths) is { } pid)
        {
            throw new VerbException($"{paths.DataDir} is in use by process {pid}: stop it first, or give another --data-dir");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"--data-dir {paths.DataDir} cannot be used: {e.Message}");
        }
    }

    /// <summary>The process that has the folder; null: none.</summary>
    public static int? HolderOf(UpPaths paths)
    {
        if (!File.Exists(paths.Lock))
            return null;
        try
        {
            using var free = new FileStream(paths.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            return File.Exists(paths.Pid) && int.TryParse(File.ReadAllText(paths.Pid), CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
    }

    public void Dispose() => _file.Dispose();
}
