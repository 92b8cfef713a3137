namespace NodeStack.Install;

/// <summary>
/// The list of what an installation wrote, one path per line: "file PATH" and "folder PATH", paths as seen from inside the root.
/// Folders are only those that were not there before.
/// </summary>
internal static class InstallManifestParser
{
    private const string FileWord = "file ";
    private const string FolderWord = "folder ";

    public static InstallManifest Parse(string text)
    {
        var files = new List<string>();
        var folders = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(FileWord, StringComparison.Ordinal))
                files.Add(Checked(line[FileWord.Length..]));
            else if (line.StartsWith(FolderWord, StringComparison.Ordinal))
                folders.Add(Checked(line[FolderWord.Length..]));
            else
                throw new FormatException($"the list of installed files has a line that is not understood: {line}");
        }
        return new InstallManifest(files, folders);
    }

    public static string Render(InstallManifest manifest) =>
        string.Concat(manifest.Files.Select(f => $"{FileWord}{f}\n")) + string.Concat(manifest.Folders.Select(f => $"{FolderWord}{f}\n"));

    // Removing what a damaged list names must never reach outside the places that an installation writes to.
    private static string Checked(string path) =>
        path.StartsWith('/') && path.Length > 1 && !path.Split('/').Contains("..")
            ? path
            : throw new FormatException($"the list of installed files names something that no installation writes: {path}");
}
