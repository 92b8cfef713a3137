using System.Text;

namespace NodeStack.Kubelet.Containers;

/// <summary>Small files and folders the kubelet makes for pods: modes as given whatever the umask, content whole or not at all.</summary>
internal static class PodFiles
{
    /// <summary>0600.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0644.</summary>
    public const UnixFileMode Readable = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>0666.</summary>
    public const UnixFileMode Writable = Readable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>0750.</summary>
    public const UnixFileMode PrivateFolder =
        Private | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>0755.</summary>
    public const UnixFileMode ReadableFolder = PrivateFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static void Write(string path, string content, UnixFileMode mode)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        File.WriteAllText(temporary, content);
        File.SetUnixFileMode(temporary, mode);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>
    /// For files that containers have mounted: a new inode would leave them with the old content, so the bytes are replaced in
    /// place, and only when they differ. A container may have made the file as long as it likes: it is read only when the
    /// length is right.
    /// </summary>
    public static void Rewrite(string path, string content, UnixFileMode mode)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            Write(path, content, mode);
        else if (file.Length != Encoding.UTF8.GetByteCount(content) || File.ReadAllText(path) != content)
            File.WriteAllText(path, content);
    }

    public static void Folder(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
            return;
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
    }
}
