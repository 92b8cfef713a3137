namespace NodeStack.Install;

/// <summary>
/// Puts the files of a plan in place and records them. Running it again changes only what differs, and the record keeps what the
/// first run made.
/// </summary>
internal sealed class InstallExecutor(InstallRequest request)
{
    private const UnixFileMode PublicFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly List<string> _files = [];
    private readonly List<string> _folders = [];

    /// <returns>Paths that were written, as seen from inside the root.</returns>
    public IReadOnlyList<string> Apply(InstallPlan plan)
    {
        var written = new List<string>();
        foreach (var folder in plan.Folders)
            MakeFolder(folder);
        MakeFolder(ParentOf(InstallRequest.ManifestPath));
        foreach (var file in plan.Files)
        {
            MakeFolder(ParentOf(file.Path));
            if (Place(file))
                written.Add(file.Path);
            _files.Add(file.Path);
        }
        foreach (var path in plan.Unwanted)
        {
            if (Directory.Exists(Path.GetDirectoryName(request.OnHost(path))))
                File.Delete(request.OnHost(path));
        }
        Record();
        return written;
    }

    private bool Place(InstallFile file)
    {
        var target = request.OnHost(file.Path);
        if (File.Exists(target) && (file.IsKept || IsSame(file, target)))
            return false;
        // Renamed over the old one: a running binary can be replaced, and nobody reads half a unit.
        var partial = target + ".new";
        if (file.CopyOf is { } source)
            File.Copy(source, partial, overwrite: true);
        else
            File.WriteAllText(partial, file.Text);
        File.SetUnixFileMode(partial, file.Mode);
        File.Move(partial, target, overwrite: true);
        return true;
    }

    private static bool IsSame(InstallFile file, string target)
    {
        if (File.GetUnixFileMode(target) != file.Mode)
            return false;
        if (file.CopyOf is not { } source)
            return File.ReadAllText(target) == file.Text;
        using var ours = File.OpenRead(source);
        using var theirs = File.OpenRead(target);
        return ours.Length == theirs.Length && Hash(ours).AsSpan().SequenceEqual(Hash(theirs));
    }

    private static byte[] Hash(FileStream stream) => System.Security.Cryptography.SHA256.HashData(stream);

    private void MakeFolder(string folder)
    {
        var missing = new Stack<string>();
        for (var at = folder; at.Length > 0 && !Directory.Exists(request.OnHost(at)); at = ParentOf(at))
            missing.Push(at);
        foreach (var path in missing)
        {
            Directory.CreateDirectory(request.OnHost(path), PublicFolder);
            _folders.Add(path);
        }
    }

    private void Record()
    {
        var path = request.OnHost(InstallRequest.ManifestPath);
        var before = File.Exists(path) ? InstallManifestParser.Parse(File.ReadAllText(path)) : InstallManifest.Empty;
        File.WriteAllText(path, InstallManifestParser.Render(before.With(new InstallManifest(_files, _folders))));
    }

    private static string ParentOf(string path) => path[..path.LastIndexOf('/')];
}
