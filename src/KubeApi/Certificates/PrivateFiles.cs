namespace NodeStack.KubeApi.Certificates;

/// <summary>Writes key material so that a crash leaves the old file or the new one, and nobody else can read it at any moment.</summary>
public static class PrivateFiles
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void EnsureFolder(string path) => Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);

    public static void Write(string path, string text)
    {
        var draft = path + ".tmp";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private };
        using (var file = new FileStream(draft, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
    }
}
