namespace NodeStack.Install;

/// <summary>Removes what the record of an installation lists, and nothing else: folders go only when they are empty.</summary>
internal sealed class UninstallExecutor(InstallRequest request)
{
    /// <returns>Paths that stay because they hold files that no installation put there; null when nothing is installed.</returns>
    public IReadOnlyList<string>? Remove()
    {
        var record = request.OnHost(InstallRequest.ManifestPath);
        if (!File.Exists(record))
            return null;
        var manifest = InstallManifestParser.Parse(File.ReadAllText(record));
        foreach (var file in manifest.Files)
        {
            var path = request.OnHost(file);
            if (Directory.Exists(Path.GetDirectoryName(path)))
                File.Delete(path);
        }
        File.Delete(record);
        return RemoveFolders(manifest.Folders);
    }

    private List<string> RemoveFolders(IReadOnlyList<string> folders)
    {
        var left = new List<string>();
        foreach (var folder in folders.OrderByDescending(f => f.Length))
        {
            var path = request.OnHost(folder);
            if (!Directory.Exists(path))
                continue;
            if (Directory.EnumerateFileSystemEntries(path).Any())
                left.Add(folder);
            else
                Directory.Delete(path);
        }
        return left;
    }
}
