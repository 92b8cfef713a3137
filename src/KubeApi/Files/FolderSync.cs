using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NodeStack.KubeApi.Files;

/// <summary>fsync of a folder: without it a rename can be lost with the power. .NET cannot open folders, so this goes to libc.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>Best effort: some filesystems refuse it, and the data itself is already on disk.</summary>
    public static void Sync(string folder)
    {
        using var handle = Open(folder, ReadOnly | CloseOnExec);
        if (!handle.IsInvalid)
            _ = Fsync(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(SafeFileHandle file);
}
