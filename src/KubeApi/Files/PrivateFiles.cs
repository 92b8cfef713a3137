using System.Text;

namespace NodeStack.KubeApi.Files;

/// <summary>Writes state and key material so that a crash leaves the old file or the new one, and nobody but the owner can read it at any moment.</summary>
public static class PrivateFiles
{
    /// <summary>What the name of an unfinished file ends with.</summary>
    public const string Unfinished = ".tmp";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void EnsureFolder(string path) => Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Throws IOException or UnauthorizedAccessException; the file then is what it was before.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var draft = path + Unfinished;
        // A draft left by a crash may have other permissions: it is made anew.
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = OwnerOnly };
        using (var file = new FileStream(draft, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
        FolderSync.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
